course.define("descent-curve", [], () => () => {});
