import { draw, open } from './picture.js';

/** What networks are trained with: the shorter side at which a style is seen. */
const styleSize = 256;

const element = id => document.getElementById(id);
const worker = new Worker('worker.js', { type: 'module' });
const pictures = { content: undefined, style: undefined };
let isBusy = false;

/** What the result in the making will be called: other pictures may be chosen meanwhile. */
let jobName = '';

for (const name of Object.keys(pictures)) {
  const label = element(name);
  const input = label.querySelector('input');
  input.addEventListener('change', () => { choose(name, input.files[0]); input.value = ''; });
  label.addEventListener('dragover', event => { event.preventDefault(); label.classList.add('over'); });
  label.addEventListener('dragleave', () => label.classList.remove('over'));
  label.addEventListener('drop', event => {
    event.preventDefault();
    label.classList.remove('over');
    choose(name, event.dataTransfer.files[0]);
  });
}

// A picture that is dropped beside the fields must not take the page's place.
for (const event of ['dragover', 'drop']) {
  addEventListener(event, dropped => dropped.preventDefault());
}

element('alpha').addEventListener('input', event => {
  element('alpha-shown').value = Number(event.target.value).toFixed(2);
});

element('form').addEventListener('submit', event => {
  event.preventDefault();
  restyle();
});

worker.onmessage = ({ data }) => {
  if (data.stage) {
    say(`${data.stage} …`);
  } else {
    setBusy(false);
    data.error ? fail(data.error) : show(data.image, data.seconds);
  }
};
worker.onerror = () => {
  setBusy(false);
  fail('The network cannot be loaded. This page needs a web server, and the files that "prepare" puts beside it.');
};

await Promise.all([['content', 'photograph.jpg'], ['style', 'painting.jpg']].map(async ([name, file]) => {
  const response = await fetch(file);
  if (response.ok) {
    await choose(name, new File([await response.blob()], file), { unlessChosen: true });
  }
}));

async function choose(name, file, { unlessChosen = false } = {}) {
  if (!file) {
    return;
  }

  try {
    const bitmap = await open(file);
    if (unlessChosen && pictures[name]) {
      return;
    }

    draw(element(name).querySelector('canvas'), bitmap, styleSize);
    pictures[name] = { bitmap, name: file.name.replace(/\.[^.]*$/, '') };
    element(name).querySelector('.hint').textContent = `${file.name}, ${bitmap.width} × ${bitmap.height}`;
    say('');
  } catch (error) {
    fail(error.message);
  }

  setBusy(isBusy);
}

function restyle() {
  try {
    const canvas = document.createElement('canvas');
    const content = draw(canvas, pictures.content.bitmap, Number(element('size').value));
    const style = draw(canvas, pictures.style.bitmap, styleSize);
    setBusy(true);
    jobName = `${pictures.content.name}-in-the-style-of-${pictures.style.name}`;
    worker.postMessage({ content, style, alpha: Number(element('alpha').value) });
  } catch (error) {
    fail(error.message);
  }
}

function show(image, seconds) {
  const name = jobName;
  const canvas = element('restyled');
  [canvas.width, canvas.height] = [image.width, image.height];
  canvas.getContext('2d').putImageData(image, 0, 0);
  say(`${image.width} × ${image.height} pixels in ${seconds.toFixed(1)} seconds.`);
  element('result').hidden = false;
  element('result').scrollIntoView({ behavior: 'smooth', block: 'nearest' });
  canvas.toBlob(blob => {
    const link = element('download');
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(blob);
    link.download = `${name}.png`;
  });
}

function setBusy(busy) {
  isBusy = busy;
  element('progress').hidden = !busy;
  element('restyle').disabled = busy || !pictures.content || !pictures.style;
}

function say(text) {
  element('status').className = '';
  element('status').textContent = text;
}

function fail(text) {
  element('status').className = 'error';
  element('status').textContent = text;
}
