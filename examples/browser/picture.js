// Pictures of the browser, and what a network takes of them.

const mostAspect = 16;
const mostPixels = 4_000_000;

/** Reads a file that the browser can show; the error names it. */
export async function open(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(`${file.name} is no picture that this browser can read`);
  }
}

/** Draws a bitmap with this shorter side on white; its pixels are RGBA. A strip is made shorter. */
export function draw(canvas, bitmap, shorterSide) {
  const { width, height } = bitmap;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (long > short * mostAspect) {
    throw new Error(`the picture is more than ${mostAspect} times as long as it is wide`);
  }

  const scale = Math.min(shorterSide / short, Math.sqrt(mostPixels / (width * height)));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** RGBA bytes to (1, 3, H, W) in [0, 1]. */
export function toPlanes({ data, width, height }) {
  const pixels = width * height;
  const planes = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      planes[c * pixels + i] = data[4 * i + c] / 255;
    }
  }

  return planes;
}

/**
 * Grain, too fine to see, where four pixels in a row or one below the other have exactly one colour: networks cannot paint what does not vary at all. In place, the same every time.
 */
export function addGrain(planes, width, height) {
  const run = 4;
  const pixels = width * height;
  const source = planes.slice();
  let seed = 1;
  const isFlat = (first, step, count) => {
    for (let i = 1; i < count; i++) {
      for (let c = 0; c < 3 * pixels; c += pixels) {
        if (source[c + first + i * step] !== source[c + first]) {
          return false;
        }
      }
    }

    return true;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const left = Math.min(x, Math.max(0, width - run));
      const top = Math.min(y, Math.max(0, height - run));
      if (isFlat(y * width + left, 1, Math.min(run, width)) || isFlat(top * width + x, width, Math.min(run, height))) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        const grain = (seed / 2 ** 31 - 1) / 255;
        for (let at = y * width + x; at < 3 * pixels; at += pixels) {
          planes[at] = Math.min(1, Math.max(0, planes[at] + grain));
        }
      }
    }
  }

  return planes;
}

/** (1, 3, H, W) in [0, 1] to opaque RGBA bytes, rounded. */
export function toImage(planes, width, height) {
  const pixels = width * height;
  const data = new Uint8ClampedArray(4 * pixels).fill(255);
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      data[4 * i + c] = planes[c * pixels + i] * 255;
    }
  }

  return new ImageData(data, width, height);
}
