'use strict';
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const map = document.getElementById('map');
  const drawing = document.getElementById('drawing');
  const ground = document.getElementById('ground');
  const ways = document.getElementById('ways');
  const world = document.getElementById('world');
  const labels = document.getElementById('labels');
  const arrows = document.getElementById('arrows');
  const legend = document.querySelector('.legend');
  const list = document.getElementById('list');
  const marks = all('#marks > .mark');
  const entries = all('.entry');
  const data = JSON.parse(document.getElementById('data').textContent);
  const SVG = 'http://www.w3.org/2000/svg';

  // A point of the world, in decimetres, is shown at (x * scale + left, y * scale + top), in pixels.
  let scale = 1, left = 0, top = 0, width = 1, height = 1;
  const MOST = 0.4;
  const clampScale = (value) => Math.min(MOST, Math.max(0.8 * Math.min(width / data.width, height / data.height), value));

  let waiting = false;
  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; drawNow(); });
  }

  // The many streets are drawn anew when the map has come to rest; until then the picture of them
  // is moved and stretched, which costs nothing.
  const BEYOND = 0.2;
  let drawn = { scale: 1, left: 0, top: 0 };
  function drawWays() {
    drawn = { scale, left, top };
    ground.style.transform = 'none';
    ways.setAttribute('transform', `translate(${left} ${top}) scale(${scale})`);
    // Streets are drawn wider where one looks closely.
    ways.style.setProperty('--w', Math.min(3.2, Math.max(0.55, Math.sqrt(scale * 16))).toFixed(2));
  }

  let settled = 0;
  function drawNow() {
    const more = scale / drawn.scale;
    ground.style.transform = `translate(${left - drawn.left * more}px, ${top - drawn.top * more}px) scale(${more})`;
    world.setAttribute('transform', `translate(${left} ${top}) scale(${scale})`);
    for (const mark of marks) {
      const x = mark.dataset.x * scale + left + Number(mark.dataset.dx || 0);
      const y = mark.dataset.y * scale + top + Number(mark.dataset.dy || 0);
      mark.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
    labels.setAttribute('visibility', 'hidden');
    arrows.setAttribute('visibility', 'hidden');
    clearTimeout(settled);
    settled = setTimeout(settle, 90);
  }

  // What takes longer is done when the map has come to rest.
  function settle() {
    clearTimeout(settled);
    drawWays();
    showLabels();
    showArrows();
    showScale();
    labels.removeAttribute('visibility');
    arrows.removeAttribute('visibility');
  }

  let isPrinting = false;
  function measure() {
    const box = map.getBoundingClientRect();
    width = box.width || 1;
    height = box.height || 1;
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const [x, y] = isPrinting ? [0, 0] : [BEYOND * width, BEYOND * height];
    ground.setAttribute('viewBox', `${-x} ${-y} ${width + 2 * x} ${height + 2 * y}`);
    Object.assign(ground.style, { left: `${-x}px`, top: `${-y}px`, width: `${width + 2 * x}px`, height: `${height + 2 * y}px`, transformOrigin: `${x}px ${y}px` });
  }

  function fit(box, most = MOST) {
    const [x0, y0, x1, y1] = box;
    const edge = Math.min(56, width / 8, height / 8);
    // Nothing is hidden by the legend, where there is room enough above it.
    const covered = legend.offsetHeight + 30;
    const high = height > 3 * covered ? height - covered : height;
    scale = Math.min(most, (width - 2 * edge) / Math.max(1, x1 - x0), (high - 2 * edge) / Math.max(1, y1 - y0));
    scale = clampScale(scale);
    left = width / 2 - scale * (x0 + x1) / 2;
    top = high / 2 - scale * (y0 + y1) / 2;
    draw();
  }

  function zoom(factor, x = width / 2, y = height / 2) {
    const next = clampScale(scale * factor);
    left = x - (x - left) * next / scale;
    top = y - (y - top) * next / scale;
    scale = next;
    draw();
  }

  const pen = document.createElement('canvas').getContext('2d');
  const widths = new Map();
  function widthOf(text, isPlace) {
    const key = (isPlace ? '*' : '') + text;
    if (!widths.has(key)) {
      pen.font = isPlace ? '600 14px system-ui, sans-serif' : '11px system-ui, sans-serif';
      widths.set(key, pen.measureText(text).width);
    }
    return widths.get(key);
  }

  // Names are laid down in order of importance, each where it touches nothing laid down before.
  function showLabels() {
    const taken = [], shown = [];
    const free = (box) => taken.every((other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);
    for (const mark of marks) {
      if (getComputedStyle(mark).display === 'none') continue;
      const x = mark.dataset.x * scale + left, y = mark.dataset.y * scale + top;
      taken.push([x - 13, y - 13, x + 13, y + 13]);
    }
    for (const [text, x, y, isPlace, spots] of data.labels) {
      if (shown.length > 90) break;
      const long = widthOf(text, isPlace) + 10;
      let spot = [0, x, y, 0];
      if (!isPlace) {
        spot = spots.find((spot) => spot[0] * scale >= long && inside(spot));
        if (!spot) continue;
      }
      const [, at, down, turn] = spot;
      const px = at * scale + left, py = down * scale + top;
      if (px < 0 || py < 0 || px > width || py > height) continue;
      const radians = turn * Math.PI / 180;
      const half = [Math.abs(Math.cos(radians)) * long / 2 + 7, Math.abs(Math.sin(radians)) * long / 2 + 7];
      const box = [px - half[0], py - half[1], px + half[0], py + half[1]];
      if (!free(box)) continue;
      taken.push(box);
      const label = document.createElementNS(SVG, 'text');
      label.textContent = text;
      if (isPlace) label.setAttribute('class', 'place');
      label.setAttribute('transform', `translate(${px.toFixed(1)} ${py.toFixed(1)}) rotate(${turn})`);
      shown.push(label);
    }
    labels.replaceChildren(...shown);
  }

  function inside(spot) {
    const x = spot[1] * scale + left, y = spot[2] * scale + top;
    return x > 0 && y > 0 && x < width && y < height;
  }

  // Which way a course runs.
  function showArrows() {
    const shown = [];
    for (const path of all('.course.on path:last-child, .course.near path:last-child', world)) {
      const whole = path.getTotalLength(), apart = 110 / scale;
      for (let at = apart / 2; at < whole && shown.length < 200; at += apart) {
        const here = path.getPointAtLength(at);
        const x = here.x * scale + left, y = here.y * scale + top;
        if (x < 0 || y < 0 || x > width || y > height) continue;
        const ahead = path.getPointAtLength(Math.min(whole, at + 6 / scale));
        const turn = Math.atan2(ahead.y - here.y, ahead.x - here.x) * 180 / Math.PI;
        const arrow = document.createElementNS(SVG, 'path');
        arrow.setAttribute('d', 'M-3.2-2.4 3.2 0-3.2 2.4z');
        arrow.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(0)})`);
        shown.push(arrow);
      }
    }
    arrows.replaceChildren(...shown);
  }

  const bar = document.getElementById('scale');
  function showScale() {
    const wanted = 90 / scale / 10;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const metres = [5, 2, 1].map((part) => part * power).find((length) => length <= wanted) || power;
    bar.style.width = `${(metres * 10 * scale).toFixed(0)}px`;
    bar.firstElementChild.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  }

  // What lies on the map and what stands in the list belong together by their key.
  const of = (key) => all(`[data-key="${key}"]`);
  let chosen = null;

  function boxOf(parts) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    const add = (x, y) => { box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y); };
    for (const part of parts) {
      if (part.matches('.mark')) add(Number(part.dataset.x), Number(part.dataset.y));
      if (part.matches('.course')) {
        const lines = part.getBBox();
        add(lines.x, lines.y);
        add(lines.x + lines.width, lines.y + lines.height);
      }
    }
    return box[0] < Infinity ? box : null;
  }

  const isSeen = ([x0, y0, x1, y1]) => x0 * scale + left > 8 && y0 * scale + top > 8 && x1 * scale + left < width - 8 && y1 * scale + top < height - 8;

  function choose(key, { follow = true, focus = false } = {}) {
    if (chosen) of(chosen).forEach((part) => part.classList.remove('on'));
    const previous = chosen;
    chosen = key === previous && !focus ? null : key;
    const entry = entries.find((entry) => entry.dataset.key === chosen);
    document.body.classList.toggle('chosen', Boolean(chosen));
    document.body.classList.toggle('planned', Boolean(entry && entry.matches('.plan')));
    const height = () => entry ? entry.getBoundingClientRect().top : 0;
    const before = height();
    for (const entry of entries) {
      const isOpen = entry.dataset.key === chosen;
      entry.querySelector('.row').setAttribute('aria-expanded', String(isOpen));
      entry.querySelector('.more').hidden = !isOpen;
    }
    if (chosen) {
      const parts = of(chosen);
      parts.forEach((part) => part.classList.add('on'));
      // The last to be drawn lies on top.
      parts.filter((part) => part.matches('.mark')).forEach((part) => part.parentNode.append(part));
      const box = boxOf(parts.filter((part) => part.getClientRects().length > 0 || part.matches('.mark')));
      if (follow && box && !isSeen(box)) fit(box, Math.max(scale, 0.05));
      const row = entry && entry.querySelector('.row');
      if (row && focus) row.focus({ preventScroll: true });
      if (row && (focus || follow)) {
        // What was open above is shut: the row stays where it was, or else where it can be seen.
        list.scrollTop += height() - before;
        scrollBy(0, height() - before);
        row.scrollIntoView({ block: 'nearest' });
      }
    }
    draw();
  }

  const near = (key, isNear) => {
    of(key).forEach((part) => part.classList.toggle('near', isNear));
    showArrows();
  };

  for (const entry of entries) {
    const key = entry.dataset.key;
    const row = entry.querySelector('.row');
    row.setAttribute('aria-expanded', 'false');
    entry.querySelector('.more').hidden = true;
    row.addEventListener('click', () => choose(key));
    row.addEventListener('pointerenter', (event) => event.pointerType === 'mouse' && near(key, true));
    row.addEventListener('pointerleave', () => near(key, false));
    row.addEventListener('focus', () => row.matches(':focus-visible') && near(key, true));
    row.addEventListener('blur', () => near(key, false));
    row.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = step && entries[entries.indexOf(entry) + step];
      if (next) { event.preventDefault(); next.querySelector('.row').focus(); }
    });
  }

  for (const step of all('.step')) {
    step.addEventListener('click', () => {
      const mark = document.getElementById(step.dataset.mark);
      if (!mark) return;
      const at = [mark.dataset.x, mark.dataset.y].map(Number);
      fit([...at, ...at], Math.max(scale, 0.06));
      mark.parentNode.append(mark);
      mark.classList.remove('pulse');
      void mark.getBoundingClientRect();
      mark.classList.add('pulse');
    });
  }

  for (const mark of marks.filter((mark) => mark.dataset.key)) {
    mark.addEventListener('pointerenter', (event) => event.pointerType === 'mouse' && near(mark.dataset.key, true));
    mark.addEventListener('pointerleave', () => near(mark.dataset.key, false));
  }

  // One finger or the mouse moves the map, two fingers zoom it.
  const held = new Map();
  let moved = 0;
  const middle = () => {
    const points = [...held.values()];
    const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
    const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
    const apart = points.length > 1 ? Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]) : 0;
    return { x, y, apart };
  };
  const within = (event) => {
    const box = map.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  drawing.addEventListener('pointerdown', (event) => {
    if (event.button) return;
    held.set(event.pointerId, within(event));
    if (held.size === 1) moved = 0;
  });
  drawing.addEventListener('pointermove', (event) => {
    if (!held.has(event.pointerId)) return;
    const before = middle();
    held.set(event.pointerId, within(event));
    const now = middle();
    moved += Math.hypot(now.x - before.x, now.y - before.y) + Math.abs(now.apart - before.apart);
    if (moved > 5) {
      if (!drawing.hasPointerCapture(event.pointerId)) drawing.setPointerCapture(event.pointerId);
      drawing.classList.add('held');
      left += now.x - before.x;
      top += now.y - before.y;
      if (before.apart && now.apart) zoom(now.apart / before.apart, now.x, now.y);
      draw();
    }
  });
  const release = (event) => {
    held.delete(event.pointerId);
    if (!held.size) drawing.classList.remove('held');
  };
  drawing.addEventListener('pointerup', release);
  drawing.addEventListener('pointercancel', release);
  drawing.addEventListener('click', (event) => {
    if (moved > 5) return;
    const mark = event.target.closest('.mark');
    if (mark && mark.dataset.key) choose(mark.dataset.key, { follow: false, focus: true });
    else if (chosen) choose(chosen);
  });
  map.addEventListener('wheel', (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...within(event));
  }, { passive: false });
  drawing.addEventListener('dblclick', (event) => zoom(2, ...within(event)));

  const home = () => fit(data.home);
  const tools = { in: () => zoom(1.6), out: () => zoom(1 / 1.6), home };
  for (const button of all('.tools button')) button.addEventListener('click', tools[button.dataset.does]);
  map.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (by) { left += by[0]; top += by[1]; draw(); }
    else if (event.key === '+' || event.key === '=') zoom(1.6);
    else if (event.key === '-') zoom(1 / 1.6);
    else if (event.key === '0') home();
    else return;
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && chosen) choose(chosen);
  });

  const resize = () => {
    const [x, y] = [(width / 2 - left) / scale, (height / 2 - top) / scale];
    measure();
    left = width / 2 - x * scale;
    top = height / 2 - y * scale;
    drawNow();
  };
  addEventListener('resize', resize);
  addEventListener('beforeprint', () => { isPrinting = true; measure(); home(); drawNow(); settle(); });
  addEventListener('afterprint', () => { isPrinting = false; measure(); home(); });

  for (const part of all('.tools, .scale')) part.hidden = false;
  measure();
  home();
  if (data.first) choose(data.first, { follow: false });
  drawNow();
  settle();
})();
