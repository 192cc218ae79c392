// The networks, beside the page's own thread: a restyling takes seconds, and the page has to answer meanwhile.
import * as ort from './runtime/ort.wasm.min.mjs';
import { addGrain, toImage, toPlanes } from './picture.js';

ort.env.wasm.wasmPaths = new URL('./runtime/', import.meta.url).href;
// Threads need shared memory, which a page has only under the headers COOP and COEP.
ort.env.wasm.numThreads = self.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;

let networks;

self.onmessage = async ({ data: { content, style, alpha } }) => {
  try {
    report('Loading the network');
    networks ??= open();
    const { predictor, transfer } = await networks;
    report('Looking at the style');
    const code = await predictor.run({ style: tensor(style) });
    report('Restyling');
    const started = performance.now();
    const { stylized } = await transfer.run({ content: tensor(content, addGrain), ...code, alpha: new ort.Tensor('float32', [alpha], [1]) });
    const image = toImage(stylized.data, content.width, content.height);
    self.postMessage({ image, seconds: (performance.now() - started) / 1000 }, [image.data.buffer]);
  } catch (error) {
    networks = undefined;
    self.postMessage({ error: String(error?.message ?? error) });
  }
};

async function open() {
  const [predictor, transfer] = await Promise.all(['predictor', 'transfer'].map(async part => {
    const response = await fetch(`models/compact-googlemagenta-${part}.onnx`);
    if (!response.ok) {
      throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
    }

    return ort.InferenceSession.create(await response.arrayBuffer());
  }));
  return { predictor, transfer };
}

function tensor(image, change = planes => planes) {
  return new ort.Tensor('float32', change(toPlanes(image), image.width, image.height), [1, 3, image.height, image.width]);
}

function report(stage) {
  self.postMessage({ stage });
}
