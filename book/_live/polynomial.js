course.define("polynomial", [], () => () => {});
