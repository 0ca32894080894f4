course.define("descent-contours", [], () => () => {});
