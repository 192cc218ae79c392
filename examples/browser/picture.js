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
