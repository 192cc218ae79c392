'use strict';

// Shows a rater's items one by one. `storage` keeps the votes: on a server, or in this browser.
// An item: { id, content, style, results }; a vote: { item, question, answer, elapsedMs, screen, viewport }.

const $ = id => document.getElementById(id);
const picture = name => 'pictures/' + name;

let study;              // kind, questions, items of this rater
let answers;            // Map from item id to { question: answer }
let index = 0;          // of the item that is shown
let shownAt = 0;
let busy = false;       // while pictures load or votes are on their way

async function begin(code) {
  try {
    study = await storage.open(code);
  } catch (error) {
    $('begin-error').textContent = error.message;
    $('code').select();
    return;
  }
  answers = new Map();
  for (const vote of study.votes) {
    answers.set(vote.item, { ...answers.get(vote.item), [vote.question]: vote.answer });
  }
  $('begin').hidden = true;
  $('stage').className = study.kind;
  $('questions').className = study.questions.length === 1 ? 'single' : '';
  for (const button of [$('hand-out'), $('end-hand-out')]) button.hidden = !storage.handOut;
  const open = study.items.findIndex(item => !isAnswered(item));
  show(open < 0 ? study.items.length : open);
}

function isAnswered(item) {
  const given = answers.get(item.id) ?? {};
  return study.questions.every(question => question.id in given);
}

async function show(next) {
  index = next;
  const item = study.items[index];
  const done = study.items.filter(isAnswered).length;
  $('bar').max = study.items.length;
  $('bar').value = done;
  $('back').disabled = index === 0;
  $('rating').hidden = !item;
  $('end').hidden = !!item;
  if (!item) {
    $('end-text').textContent = `All ${study.items.length} are answered.`
      + (storage.handOut ? ' One thing is left: save the results as a file and send it back.' : ' You can close this page.');
    $('thanks').focus();
    return;
  }
  $('count').textContent = `${index + 1} of ${study.items.length}`;
  drawQuestions(item);
  await drawPictures(item);
}

function figuresOf(item) {
  const results = item.results.length === 1 ? ['Result'] : ['Left', 'Right'];
  return [
    ...(item.content ? [['Content', item.content]] : []),
    ['Style', item.style],
    ...item.results.map((name, i) => [results[i], name]),
  ];
}

async function drawPictures(item) {
  setBusy(true);
  $('error').textContent = '';
  const figures = figuresOf(item).map(([label, name]) => {
    const figure = document.createElement('figure');
    const caption = document.createElement('figcaption');
    const frame = document.createElement('div');
    const image = new Image();
    caption.textContent = label;
    frame.className = 'frame';
    image.alt = label;
    image.src = picture(name);
    frame.append(image);
    frame.addEventListener('scroll', () => scrollTogether(frame), { passive: true });
    figure.append(caption, frame);
    return figure;
  });
  $('stage').replaceChildren(...figures);
  try {
    await Promise.all([...$('stage').querySelectorAll('img')].map(image => image.decode()));
  } catch {
    $('error').textContent = 'A picture could not be loaded. Reload the page to try again.';
    return;
  }
  if (study.items[index] !== item) return;
  resize();
  shownAt = performance.now();
  setBusy(false);
  $('stage').focus({ preventScroll: true });
  const following = study.items[index + 1];
  if (following) for (const [, name] of figuresOf(following)) new Image().src = picture(name);
}

function drawQuestions(item) {
  $('questions').replaceChildren(...study.questions.map(question => {
    const set = document.createElement('fieldset');
    const text = document.createElement('span');
    const row = document.createElement('div');
    text.className = 'question';
    text.id = 'question-' + question.id;
    text.textContent = question.text;
    row.className = 'answers';
    set.setAttribute('aria-labelledby', text.id);
    row.append(...question.answers.map((answer, i) => {
      const button = document.createElement('button');
      const key = document.createElement('kbd');
      key.textContent = i + 1;
      key.setAttribute('aria-hidden', 'true');
      button.type = 'button';
      button.append(key, label(answer));
      button.dataset.answer = answer;
      button.addEventListener('click', () => choose(question, answer));
      return button;
    }));
    set.append(text, row);
    return set;
  }));
  markAnswers(item);
}

const label = answer => answer === 'ok' ? 'OK' : answer[0].toUpperCase() + answer.slice(1);

function markAnswers(item) {
  const given = answers.get(item.id) ?? {};
  const active = activeQuestion(item);
  [...$('questions').children].forEach((set, i) => {
    const question = study.questions[i];
    set.classList.toggle('active', question === active);
    for (const button of set.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(given[question.id] === button.dataset.answer));
    }
  });
}

// Keys answer the first question that is open; after an undo, the first one.
function activeQuestion(item) {
  const given = answers.get(item.id) ?? {};
  return study.questions.find(question => !(question.id in given)) ?? study.questions[0];
}

async function choose(question, answer) {
  if (busy) return;
  const item = study.items[index];
  const vote = { item: item.id, question: question.id, answer, elapsedMs: Math.round(performance.now() - shownAt), screen: sizeOf(screen.width, screen.height), viewport: sizeOf(innerWidth, innerHeight) };
  setBusy(true);
  try {
    await storage.save([vote]);
  } catch (error) {
    $('error').textContent = error.message;
    setBusy(false);
    return;
  }
  $('error').textContent = '';
  answers.set(item.id, { ...answers.get(item.id), [question.id]: answer });
  setBusy(false);
  markAnswers(item);
  if (isAnswered(item)) await show(index + 1);
}

const sizeOf = (width, height) => `${width}x${height}@${Number(devicePixelRatio.toFixed(3))}`;

function setBusy(value) {
  busy = value;
  for (const button of $('questions').querySelectorAll('button')) button.disabled = value;
}

function back() {
  if (index > 0) show(index - 1);
}

// All of a picture in its figure; or one of its pixels on one pixel of the screen, whatever the screen's ratio is.
function resize() {
  const actual = $('stage').classList.contains('actual');
  for (const image of $('stage').querySelectorAll('img')) {
    image.style.width = actual ? image.naturalWidth / devicePixelRatio + 'px' : '';
    image.style.height = actual ? image.naturalHeight / devicePixelRatio + 'px' : '';
    image.parentElement.tabIndex = actual ? 0 : -1;
    image.parentElement.style.setProperty('--ratio', image.naturalWidth / image.naturalHeight);
  }
}

function zoom() {
  const actual = $('stage').classList.toggle('actual');
  $('zoom').setAttribute('aria-pressed', String(actual));
  resize();
}

// The results show the same place; content and style are looked at on their own.
function scrollTogether(frame) {
  const frames = [...$('stage').querySelectorAll('.frame')].slice(-study.items[index].results.length);
  if (!frames.includes(frame)) return;
  for (const other of frames) {
    if (other !== frame && (other.scrollLeft !== frame.scrollLeft || other.scrollTop !== frame.scrollTop)) {
      other.scrollTo(frame.scrollLeft, frame.scrollTop);
    }
  }
}

const arrows = { ArrowLeft: 'left', ArrowDown: 'similar', ArrowRight: 'right' };

function press(event) {
  if ($('rating').hidden || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const question = activeQuestion(study.items[index]);
  const scrolls = event.target.classList?.contains('frame');
  const answer = question.answers[Number(event.key) - 1] ?? (scrolls ? undefined : question.answers.find(one => one === arrows[event.key]));
  if (answer) choose(question, answer);
  else if (event.key.toLowerCase() === 'u' || event.key === 'Backspace') back();
  else if (event.key.toLowerCase() === 'z') zoom();
  else return;
  event.preventDefault();
}

$('begin-form').addEventListener('submit', event => {
  event.preventDefault();
  begin($('code').value);
});
$('back').addEventListener('click', back);
$('end-back').addEventListener('click', back);
$('zoom').addEventListener('click', zoom);
for (const button of [$('hand-out'), $('end-hand-out')]) button.addEventListener('click', () => storage.handOut());
addEventListener('keydown', press);
addEventListener('resize', resize);

const code = new URLSearchParams(location.search).get('rater');
if (code) {
  $('code').value = code;
  begin(code);
} else {
  $('code').focus();
}
