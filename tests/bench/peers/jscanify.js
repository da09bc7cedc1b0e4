// Finds the paper in frames by jscanify, run by OpenCV.js. Each frame comes as a line "HEIGHT WIDTH"
// and its pixels (blue, green, red); the answer is a line of JSON: corners or null, and ms.
const path = require("path");
const folder = process.argv[2];
const load = (name) => require(path.join(folder, "node_modules", name));

async function main() {
  const loaded = load("@techstark/opencv-js");
  const cv = loaded instanceof Promise ? await loaded : loaded;
  if (!cv.Mat) await new Promise((ready) => { cv.onRuntimeInitialized = ready; });
  globalThis.cv = cv;
  const Scanner = load("jscanify/src/jscanify.js");
  const scanner = new Scanner();
  let held = Buffer.alloc(0);
  for await (const piece of process.stdin) {
    held = Buffer.concat([held, piece]);
    for (;;) {
      const end = held.indexOf(10);
      if (end < 0) break;
      const [height, width] = held.subarray(0, end).toString().split(" ").map(Number);
      const size = height * width * 3;
      if (held.length < end + 1 + size) break;
      const pixels = held.subarray(end + 1, end + 1 + size);
      held = held.subarray(end + 1 + size);
      process.stdout.write(JSON.stringify(find(cv, scanner, pixels, height, width)) + "\n");
    }
  }
}

function find(cv, scanner, pixels, height, width) {
  const bgr = new cv.Mat(height, width, cv.CV_8UC3);
  bgr.data.set(pixels);
  const frame = new cv.Mat();
  cv.cvtColor(bgr, frame, cv.COLOR_BGR2RGBA);
  const began = performance.now();
  const contour = scanner.findPaperContour(frame);
  let corners = null;
  if (contour) {
    const found = scanner.getCornerPoints(contour);
    const four = [found.topLeftCorner, found.topRightCorner, found.bottomRightCorner, found.bottomLeftCorner];
    if (four.every(Boolean)) corners = four.map(({ x, y }) => [x, y]);
  }
  const ms = performance.now() - began;
  frame.delete();
  bgr.delete();
  return { corners, ms };
}

main();
