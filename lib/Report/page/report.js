"use strict";
// Draws what tables cannot show: pictures, maps and timelines. lib/Report/README.md has the data's fields.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const state = { step: 0, layer: 0, head: 0, shown: "density", plan: -1 };

  // ---------------------------------------------------------------------------------------------- What the data says

  const sum = (list) => list.reduce((total, value) => total + value, 0);
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const times = (ms) => (ms >= 1000 ? `${(ms / 1000).toPrecision(4)} s` : `${ms.toPrecision(4)} ms`);
  const blocksOf = (item) => data.tilings[item.tiling].rows * data.tilings[item.tiling].columns;
  const densityOf = (item) => (item.full + item.partial) / blocksOf(item);

  for (const layer of data.layers) {
    layer.planAt = [];
    for (let i = 0; i < layer.plans.length; i += 2)
      for (let n = layer.plans[i + 1]; n > 0; --n) layer.planAt.push(layer.plans[i]);
  }
  const planOf = (layer, step) => data.plans[layer.planAt[Math.min(step, layer.planAt.length - 1)]];
  /** The index of a head's class, or -1 where it was left out. */
  function classAt(layer, step, head) {
    const classes = planOf(layer, step).classes;
    if (!classes || head >= classes.length || classes[head] >= data.classes.length) return -1;
    return classes[head];
  }
  /** The mean density of a plan's heads, or -1. */
  function meanOf(plan) {
    if (plan.mean === undefined) {
      const known = plan.classes && plan.classes.every((index) => index < data.classes.length);
      plan.mean = known ? sum(plan.classes.map((index) => densityOf(data.classes[index]))) / plan.classes.length : -1;
    }
    return plan.mean;
  }

  // ------------------------------------------------------------------------------------------------ Colours, pictures

  let theme = {};
  function readTheme() {
    const style = getComputedStyle(document.documentElement);
    theme = {};
    for (const name of ["paper", "line", "text", "muted", "accent", "empty", "ramp0", "ramp1", "ramp2", "mark"])
      theme[name] = style.getPropertyValue(`--${name}`).trim();
  }
  const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
  function mix(from, to, share) {
    const [a, b] = [channels(from), channels(to)];
    return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * share)).join(" ")})`;
  }
  const ramp = (share) =>
    share < 0.5 ? mix(theme.ramp0, theme.ramp1, 2 * share) : mix(theme.ramp1, theme.ramp2, 2 * share - 1);
  /** Colours that stay apart: hues by the golden angle. */
  const hueOf = (i) => `hsl(${(211 + i * 137.508) % 360} 46% ${(dark.matches ? 62 : 54) + (i % 3) * 5}%)`;

  /** The address of a mask's picture, made once; nothing where the mask has none. */
  function pictureOf(item) {
    const picture = data.pictures[item.picture];
    if (!picture.png) return "";
    if (!picture.url) {
      const bytes = Uint8Array.from(atob(picture.png), (c) => c.charCodeAt(0));
      picture.url = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    }
    return picture.url;
  }
  /** The decoded picture for a canvas; draws again once it is there. */
  function imageOf(item) {
    const picture = data.pictures[item.picture];
    if (!picture.image && pictureOf(item)) {
      picture.image = new Image();
      picture.image.addEventListener("load", () => requestDraw());
      picture.image.src = picture.url;
    }
    return picture.image && picture.image.complete ? picture.image : null;
  }
  function pictureElement(item) {
    if (!pictureOf(item)) {
      const none = document.createElement("span");
      none.className = "none";
      return none;
    }
    return showPicture(document.createElement("img"), item);
  }
  function showPicture(image, item) {
    const tiling = data.tilings[item.tiling], few = 96;
    image.className = Math.max(tiling.rows, tiling.columns) / data.pictures[item.picture].side < few ? "mask coarse" : "mask";
    image.alt = "";
    image.src = pictureOf(item);
    return image;
  }

  // ----------------------------------------------------------------------------------------------------------- Canvas

  /** Fits a canvas to its place, in pixels of the screen; returns its context in pixels of the page. */
  function prepare(canvas, height) {
    const width = canvas.clientWidth, scale = window.devicePixelRatio || 1;
    canvas.style.height = `${height}px`;
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    context.font = "11px system-ui, -apple-system, 'Segoe UI', Arial, sans-serif";
    context.textBaseline = "middle";
    return context;
  }
  /** What arrow keys add to a row and a column. */
  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  /** The index nearest to a value. */
  const within = (value, count) => Math.max(0, Math.min(count - 1, value));
  /** The name of a vertical axis, at the left, its middle at y. */
  function nameRows(context, name, y) {
    context.save();
    context.translate(7, y);
    context.rotate(-Math.PI / 2);
    context.fillText(name, 0, 0);
    context.restore();
  }
  /** A step of 1, 2 or 5 times a power of ten, for at most `most` ticks. */
  function tickStep(range, most) {
    const rough = Math.max(range / Math.max(1, most), 1e-9), power = 10 ** Math.floor(Math.log10(rough));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  }

  /** A matrix of cells with axes, in which a cell is chosen by pointer or arrow keys. */
  class CellMap {
    constructor(canvas, source) {
      Object.assign(this, { canvas, source });
      canvas.addEventListener("pointermove", (event) => this.point(event));
      canvas.addEventListener("pointerleave", () => ($("pointed").textContent = this.describe(...source.chosen())));
      canvas.addEventListener("click", (event) => this.pick(event));
      canvas.addEventListener("keydown", (event) => this.move(event));
    }
    cellAt(event) {
      const { left, top, cellWidth, cellHeight, rows, columns } = this.layout;
      const row = Math.floor((event.offsetY - top) / cellHeight), column = Math.floor((event.offsetX - left) / cellWidth);
      return row >= 0 && row < rows && column >= 0 && column < columns ? [row, column] : null;
    }
    describe(row, column) {
      return this.source.describe(row, column);
    }
    point(event) {
      const cell = this.cellAt(event);
      if (cell) $("pointed").textContent = this.describe(...cell);
    }
    pick(event) {
      const cell = this.cellAt(event);
      if (cell) this.source.choose(...cell);
    }
    move(event) {
      const steps = arrows[event.key];
      if (event.key === "Enter" && this.source.open) return this.source.open(...this.source.chosen());
      if (!steps) return undefined;
      event.preventDefault();
      const [rows, columns] = this.source.size(), [row, column] = this.source.chosen();
      return this.source.choose(within(row + steps[0], rows), within(column + steps[1], columns));
    }
    measure() {
      const [rows, columns] = this.source.size(), width = this.canvas.clientWidth;
      const left = 40, top = 4, bottom = 34, cellWidth = (width - left - 2) / columns;
      const cellHeight = this.source.square() ? cellWidth : Math.max(2, Math.min(16, 420 / rows));
      this.layout = { left, top, bottom, cellWidth, cellHeight, rows, columns };
    }
    draw() {
      if (!this.canvas.clientWidth) return;
      this.measure();
      const { left, top, bottom, cellWidth, cellHeight, rows, columns } = this.layout;
      const context = prepare(this.canvas, top + rows * cellHeight + bottom);
      const gap = Math.min(cellWidth, cellHeight) > 9 ? 1 : Math.min(cellWidth, cellHeight) > 6 ? 0.5 : 0;
      for (let row = 0; row < rows; ++row)
        for (let column = 0; column < columns; ++column)
          this.source.paint(context, row, column, left + column * cellWidth, top + row * cellHeight,
            cellWidth - gap, cellHeight - gap);
      this.drawChosen(context);
      this.drawAxes(context);
      this.canvas.setAttribute("aria-label", `${this.source.title()}. ${this.describe(...this.source.chosen())}`);
    }
    drawChosen(context) {
      const { left, top, cellWidth, cellHeight } = this.layout, [row, column] = this.source.chosen();
      context.strokeStyle = theme.mark;
      context.lineWidth = 2;
      context.strokeRect(left + column * cellWidth - 0.5, top + row * cellHeight - 0.5, cellWidth, cellHeight);
    }
    drawAxes(context) {
      const { left, top, cellWidth, cellHeight, rows, columns } = this.layout;
      const foot = top + rows * cellHeight;
      context.fillStyle = theme.muted;
      context.textAlign = "right";
      const everyRow = Math.max(1, tickStep(rows, (rows * cellHeight) / 18));
      for (let row = 0; row < rows; row += everyRow)
        context.fillText(this.source.rowName(row), left - 5, top + (row + 0.5) * cellHeight);
      context.textAlign = "center";
      const everyColumn = Math.max(1, tickStep(columns, (columns * cellWidth) / 30));
      for (let column = 0; column < columns; column += everyColumn)
        context.fillText(this.source.columnName(column), left + (column + 0.5) * cellWidth, foot + 9);
      context.fillText(this.source.columnAxis, left + (columns * cellWidth) / 2, foot + 25);
      nameRows(context, this.source.rowAxis, top + (rows * cellHeight) / 2);
    }
  }

  function paintMissing(context, x, y, width, height) {
    context.fillStyle = theme.empty;
    context.fillRect(x, y, width, height);
    context.strokeStyle = theme.muted;
    context.lineWidth = 0.5;
    context.beginPath();
    context.moveTo(x, y + height);
    context.lineTo(x + width, y);
    context.stroke();
  }
  /** A head's cell: its density, class or picture. */
  function paintHead(context, index, x, y, width, height) {
    if (index < 0) return paintMissing(context, x, y, width, height);
    const item = data.classes[index];
    context.fillStyle = state.shown === "class" ? hueOf(index) : ramp(densityOf(item));
    const image = state.shown === "picture" && imageOf(item);
    if (!image) return context.fillRect(x, y, width, height);
    context.save();
    if (dark.matches) context.filter = "invert(0.92) hue-rotate(180deg)";
    context.imageSmoothingQuality = "high";
    context.drawImage(image, x, y, width, height);
    return context.restore();
  }
  function describeHead(layer, step, head) {
    const place = `layer ${layer.name}, ${data.steps > 1 ? `step ${step}, ` : ""}head ${head}`;
    const index = classAt(layer, step, head);
    if (index < 0) return head < layer.heads ? `${place}: left out` : `layer ${layer.name} has ${layer.heads} heads`;
    return `${place}: ${data.classes[index].name}, ${percent(densityOf(data.classes[index]))} of blocks visited`;
  }

  // ------------------------------------------------------------------------------------------------------------- Maps

  const current = () => data.layers[state.layer];
  const mostHeads = Math.max(...data.layers.map((layer) => layer.heads));
  const isSquare = () => state.shown === "picture";

  const headsMap = new CellMap($("heads-map"), {
    rowAxis: "layer", columnAxis: "head", square: isSquare,
    size: () => [data.layers.length, mostHeads],
    chosen: () => [state.layer, state.head],
    choose: (layer, head) => update({ layer, head }),
    open: (layer, head) => openZoom(classAt(data.layers[layer], state.step, head)),
    title: () => $("heads-map-title").textContent,
    rowName: (row) => data.layers[row].name.split(" ")[0], columnName: (column) => column,
    describe: (layer, head) => describeHead(data.layers[layer], state.step, head),
    paint: (context, layer, head, ...box) =>
      head < data.layers[layer].heads && paintHead(context, classAt(data.layers[layer], state.step, head), ...box),
  });
  const stepsMap = new CellMap($("steps-map"), {
    rowAxis: "step", columnAxis: "head", square: isSquare,
    size: () => [data.steps, current().heads],
    chosen: () => [state.step, Math.min(state.head, current().heads - 1)],
    choose: (step, head) => update({ step, head }),
    open: (step, head) => openZoom(classAt(current(), step, head)),
    title: () => $("steps-map-title").textContent,
    rowName: (row) => row, columnName: (column) => column,
    describe: (step, head) => describeHead(current(), step, head),
    paint: (context, step, head, ...box) => paintHead(context, classAt(current(), step, head), ...box),
  });
  const meanMap = new CellMap($("mean-map"), {
    rowAxis: "layer", columnAxis: "step", square: () => false,
    size: () => [data.layers.length, data.steps],
    chosen: () => [state.layer, state.step],
    choose: (layer, step) => update({ layer, step }),
    title: () => "Mean density of each layer, step by step",
    rowName: (row) => data.layers[row].name.split(" ")[0], columnName: (column) => column,
    describe: (layer, step) => {
      const plan = planOf(data.layers[layer], step), mean = meanOf(plan);
      return `layer ${data.layers[layer].name}, step ${step}: ${plan.name}, ${mean < 0 ? "left out" : percent(mean)}`;
    },
    paint: (context, layer, step, x, y, width, height) => {
      const mean = meanOf(planOf(data.layers[layer], step));
      if (mean < 0) return paintMissing(context, x, y, width, height);
      context.fillStyle = ramp(mean);
      return context.fillRect(x, y, width, height);
    },
  });

  function drawScale() {
    const context = prepare($("scale-bar"), 10), width = $("scale-bar").clientWidth;
    for (let x = 0; x < width; ++x) {
      context.fillStyle = ramp(x / width);
      context.fillRect(x, 0, 1, 10);
    }
  }

  // ------------------------------------------------------------------------------------------------- Layer, thumbnails

  function drawLayer() {
    const layer = current(), plan = planOf(layer, state.step), mean = meanOf(plan);
    const step = data.steps > 1 ? ` at step ${state.step}` : "";
    $("layer-title").textContent = `Layer ${layer.name}${step}: ${plan.name}` + (mean < 0 ? "" : `, ${percent(mean)}`);
    $("heads-map-title").textContent = `Heads of all layers${step}`;
    $("steps-map-title").textContent = `Heads of layer ${layer.name}, step by step`;
    const thumbs = [];
    for (let head = 0; head < layer.heads; ++head) {
      const index = classAt(layer, state.step, head), button = document.createElement("button");
      const name = document.createElement("span"), left = document.createElement("b"), right = document.createElement("i");
      button.type = "button";
      button.setAttribute("aria-label", describeHead(layer, state.step, head));
      button.title = index < 0 ? "" : data.classes[index].name;
      left.textContent = head;
      right.textContent = index < 0 ? "–" : percent(densityOf(data.classes[index]));
      name.append(left, right);
      if (index >= 0) button.append(pictureElement(data.classes[index]));
      button.append(name);
      button.addEventListener("click", () => {
        update({ head });
        if (index >= 0) openZoom(index, describeHead(layer, state.step, head));
      });
      thumbs.push(button);
    }
    const focused = [...$("thumbs").children].indexOf(document.activeElement);
    $("thumbs").replaceChildren(...thumbs);
    if (focused >= 0 && thumbs[focused]) thumbs[focused].focus();
    $("step").value = state.step;
    $("layer").value = state.layer;
    $("step-value").textContent = `${state.step} of 0–${data.steps - 1}`;
    $("layer-value").textContent = `${layer.name} of ${data.layers[0].name}–${data.layers[data.layers.length - 1].name}`;
    $("pointed").textContent = describeHead(layer, state.step, Math.min(state.head, layer.heads - 1));
  }

  // ------------------------------------------------------------------------------------------------------------- Zoom

  const svgElement = (name, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key of Object.keys(attributes)) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  /** Ticks along one side: tiles by their number, frames by where they begin. */
  function addTicks(svg, count, length, frames, place) {
    const every = Math.max(1, tickStep(count, length / 60));
    for (let tile = 0; tile < count; tile += every) place(svg, (tile / count) * length, String(tile), false);
    const skip = Math.max(1, Math.ceil(frames.length / 2 / (length / 32)));
    for (let i = 0; 2 * i < frames.length; ++i)
      place(svg, (frames[2 * i + 1] / count) * length, i % skip ? "" : String(frames[2 * i]), true);
  }
  function drawZoom(item) {
    const tiling = data.tilings[item.tiling], picture = data.pictures[item.picture];
    const width = Math.max(200, Math.min(600, $("zoom-plot").clientWidth - 90));
    const shape = (tiling.rows * tiling.tileM) / (tiling.columns * tiling.tileN);
    const height = Math.max(width / 3, Math.min(2 * width, width * shape));
    const svg = svgElement("svg", { viewBox: `-52 -34 ${width + 90} ${height + 76}`, role: "img",
      "aria-label": `Block mask ${item.name}` });
    const inner = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
    const spread = (count) => (Math.ceil(count / picture.side) * picture.side) / count;
    if (pictureOf(item))
      inner.append(svgElement("image", { href: pictureOf(item), class: "mask", preserveAspectRatio: "none",
        width: width * spread(tiling.columns), height: height * spread(tiling.rows) }));
    svg.append(inner, svgElement("rect", { class: "frame", width, height }));
    addTicks(svg, tiling.columns, width, tiling.columnFrames, (to, x, text, isFrame) => {
      const [from, end, at] = isFrame ? [-5, 0, -10] : [height, height + 5, height + 17];
      to.append(svgElement("line", { x1: x, x2: x, y1: from, y2: end }),
        svgElement("text", { x, y: at, "text-anchor": "middle" }, text));
    });
    addTicks(svg, tiling.rows, height, tiling.rowFrames, (to, y, text, isFrame) => {
      const [from, end, at, anchor] = isFrame ? [width, width + 5, width + 8, "start"] : [-5, 0, -8, "end"];
      to.append(svgElement("line", { x1: from, x2: end, y1: y, y2: y }),
        svgElement("text", { x: at, y: y + 4, "text-anchor": anchor }, text));
    });
    svg.append(svgElement("text", { x: width / 2, y: height + 36, "text-anchor": "middle" }, "key tile"),
      svgElement("text", { x: 0, y: 0, "text-anchor": "middle", transform: `translate(-42 ${height / 2}) rotate(-90)` },
        "query tile"));
    if (tiling.columnFrames.length)
      svg.append(svgElement("text", { x: width / 2, y: -25, "text-anchor": "middle" }, "frame"));
    $("zoom-plot").replaceChildren(svg);
  }
  function openZoom(index, place) {
    if (index < 0) return;
    const item = data.classes[index], tiling = data.tilings[item.tiling], picture = data.pictures[item.picture];
    $("zoom-title").textContent = item.name;
    if (!$("zoom").open) $("zoom").showModal();
    drawZoom(item);
    const count = (number) => number.toLocaleString("en");
    const cut = picture.png ? (picture.side > 1 ? ` A pixel is ${picture.side} × ${picture.side} blocks.` : "")
      : " Its picture was left out.";
    $("zoom-facts").textContent = `${place ? `${place[0].toUpperCase()}${place.slice(1)}. ` : ""}` +
      `${count(item.full)} full and ${count(item.partial)} partial of ${count(blocksOf(item))} blocks: density ` +
      `${percent(densityOf(item))}, pair density ${percent(item.pairs)}. Token grid ${tiling.grid}` +
      `${tiling.keyGrid === tiling.grid ? "" : ` by ${tiling.keyGrid}`}, tiles ${tiling.text}, in ${item.kernel}.${cut}`;
    $("zoom-link").hash = `class-${index}`;
  }
  $("zoom").addEventListener("click", (event) => event.target === $("zoom") && $("zoom").close());
  $("zoom-link").addEventListener("click", () => $("zoom").close());

  // ------------------------------------------------------------------------------------------------------ Step by step

  function drawTimes() {
    const canvas = $("times"), height = 190, left = 52, foot = 150;
    if (!canvas.clientWidth) return;
    const steps = [...Array(data.steps).keys()];
    const total = (key) => steps.map((step) => sum(data.layers.map((layer) => planOf(layer, step)[key])));
    const [predicted, dense] = [total("ms"), total("dense")], most = Math.max(...dense, ...predicted, 1e-9);
    const context = prepare(canvas, height), width = canvas.clientWidth - left - 8, bar = width / data.steps;
    const yOf = (ms) => foot - (ms / most) * (foot - 12);
    context.lineWidth = 1;
    context.textAlign = "right";
    const every = tickStep(most, 4);
    for (let ms = 0; ms <= most; ms += every) {
      context.fillStyle = theme.line;
      context.fillRect(left, Math.round(yOf(ms)), width, 1);
      context.fillStyle = theme.muted;
      context.fillText(ms ? (most >= 1000 ? `${+(ms / 1000).toPrecision(3)} s` : `${+ms.toPrecision(3)} ms`) : "0", left - 6, yOf(ms));
    }
    steps.forEach((step) => {
      const x = left + step * bar, inner = Math.min(48, Math.max(1, bar - 2)), at = x + (bar - inner) / 2;
      context.fillStyle = step === state.step && data.steps > 1 ? theme.mark : theme.accent;
      context.fillRect(at, yOf(predicted[step]), inner, foot - yOf(predicted[step]));
      context.strokeStyle = theme.muted;
      context.strokeRect(at, yOf(dense[step]), inner, foot - yOf(dense[step]));
    });
    context.fillStyle = theme.muted;
    context.textAlign = "center";
    const ticks = Math.max(1, tickStep(data.steps, width / 34));
    for (let step = 0; step < data.steps; step += ticks) context.fillText(step, left + (step + 0.5) * bar, foot + 10);
    context.fillText("step", left + width / 2, foot + 28);
    const [all, full] = [sum(predicted), sum(dense)];
    canvas.setAttribute("aria-label", `Predicted ${times(all)} over all steps, ${times(full)} if every block were visited`);
  }

  // --------------------------------------------------------------------------------------------------------- Timelines

  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  function endsOf(timeline) {
    if (!timeline.decoded) {
      const digit = (i) => digits.indexOf(timeline.ends[i]);
      timeline.decoded = Float64Array.from({ length: timeline.ends.length / 2 },
        (_, i) => ((digit(2 * i) * 64 + digit(2 * i + 1)) / 4095) * timeline.ms);
    }
    return timeline.decoded;
  }
  const timelinePlan = () => data.plans[state.plan];
  const dealt = { slot: 0, position: 0 };
  let timelineLayout = null;
  const headAt = (plan, position) => (plan.order ? plan.order[position] : position);

  function drawTimeline() {
    const canvas = $("timeline"), plan = timelinePlan();
    if (!plan || !canvas.clientWidth) return;
    const timeline = data.timelines[plan.timeline], ends = endsOf(timeline), { slots, heads } = timeline;
    const left = 40, top = 4, width = canvas.clientWidth - left - 26, line = Math.max(2, Math.min(8, Math.round(400 / slots)));
    const height = slots * line, context = prepare(canvas, top + height + 38), xOf = (ms) => left + (ms / timeline.ms) * width;
    timelineLayout = { left, top, width, line, timeline };
    context.fillStyle = theme.empty;
    context.fillRect(left, top, width, height);
    for (let slot = 0; slot < slots; ++slot)
      for (let position = 0, begin = 0; position < heads; ++position) {
        const end = ends[slot * heads + position];
        context.fillStyle = hueOf(headAt(plan, position));
        if (end > begin) context.fillRect(xOf(begin), top + slot * line, xOf(end) - xOf(begin) + 0.3, line > 5 ? line - 1 : line);
        begin = end;
      }
    drawTimelineAxes(context, timeline, { left, top, width, height, line });
    canvas.setAttribute("aria-label", `Work order of ${plan.name}: ${heads} heads over ${timeline.allSlots} SMs in ` +
      `${times(timeline.ms)}. ${describeSpan()}`);
  }
  function drawTimelineAxes(context, timeline, { left, top, width, height, line }) {
    context.fillStyle = theme.muted;
    context.textAlign = "right";
    const everySlot = Math.max(1, tickStep(timeline.slots, height / 40));
    for (let slot = 0; slot < timeline.slots; slot += everySlot)
      context.fillText(slot, left - 5, top + (slot + 0.5) * line);
    context.textAlign = "center";
    const every = tickStep(timeline.ms, width / 90);
    for (let ms = 0; ms <= timeline.ms * 1.0001; ms += every)
      context.fillText(+ms.toPrecision(3), left + (ms / timeline.ms) * width, top + height + 11);
    context.fillText("ms", left + width / 2, top + height + 28);
    nameRows(context, "SM", top + height / 2);
  }
  function describeSpan() {
    const plan = timelinePlan(), timeline = data.timelines[plan.timeline], ends = endsOf(timeline);
    const at = dealt.slot * timeline.heads + dealt.position, begin = dealt.position ? ends[at - 1] : 0;
    const head = headAt(plan, dealt.position), index = plan.classes ? plan.classes[head] : -1;
    const name = data.classes[index] ? ` (${data.classes[index].name})` : "";
    return ends[at] > begin ? `SM ${dealt.slot}: head ${head}${name} from ${times(begin)} to ${times(ends[at])}`
      : `SM ${dealt.slot} has no item of head ${head}`;
  }
  function pointTimeline(event) {
    const { left, top, width, line, timeline } = timelineLayout, ends = endsOf(timeline);
    const slot = Math.floor((event.offsetY - top) / line), ms = ((event.offsetX - left) / width) * timeline.ms;
    if (slot < 0 || slot >= timeline.slots || ms < 0) return;
    let position = 0;
    while (position < timeline.heads && ends[slot * timeline.heads + position] < ms) ++position;
    if (position === timeline.heads) {
      $("timeline-pointed").textContent = `SM ${slot} has ended`;
      return;
    }
    Object.assign(dealt, { slot, position });
    $("timeline-pointed").textContent = describeSpan();
  }
  $("timeline").addEventListener("pointermove", pointTimeline);
  $("timeline").addEventListener("keydown", (event) => {
    const steps = arrows[event.key];
    if (!steps) return;
    event.preventDefault();
    const { slots, heads } = data.timelines[timelinePlan().timeline];
    dealt.slot = within(dealt.slot + steps[0], slots);
    dealt.position = within(dealt.position + steps[1], heads);
    $("timeline-pointed").textContent = describeSpan();
  });

  function legendItem(colour, label) {
    const item = document.createElement("li"), swatch = document.createElement("i"), text = document.createElement("span");
    swatch.style.background = colour;
    text.textContent = text.title = label;
    item.append(swatch, text);
    return item;
  }
  /** Of more classes than these, colours are not told apart. */
  const toldApart = 48;
  function drawClassColours() {
    $("class-colours").hidden = state.shown !== "class" || data.classes.length > toldApart;
    if (!$("class-colours").hidden)
      $("class-colours").replaceChildren(...data.classes.map((item, i) => legendItem(hueOf(i), item.name)));
  }

  function choosePlan(plan) {
    state.plan = plan;
    Object.assign(dealt, { slot: 0, position: 0 });
    $("plan").value = plan;
    const chosen = timelinePlan(), { heads, ms, allSlots } = data.timelines[chosen.timeline];
    const items = [];
    for (let position = 0; position < heads; ++position) {
      const head = headAt(chosen, position), index = chosen.classes ? chosen.classes[head] : -1;
      items.push(legendItem(hueOf(head), `head ${head}` + (data.classes[index] ? ` · ${data.classes[index].name}` : "")));
    }
    $("timeline-heads").replaceChildren(...items);
    $("timeline-pointed").textContent = `${chosen.name}: ${times(ms)} of work on ${allSlots} SMs, of ${times(chosen.ms)} ` +
      "predicted; the rest is the launch, and K and V from DRAM";
    drawTimeline();
  }
  function setUpPlans() {
    const options = [];
    data.plans.forEach((plan, i) => plan.timeline >= 0 && options.push(new Option(`${plan.name}: ${times(plan.ms)}`, i)));
    $("plan").replaceChildren(...options);
    $("order").hidden = options.length === 0;
    $("plan").addEventListener("change", () => choosePlan(+$("plan").value));
    for (const button of document.querySelectorAll("button[data-plan]"))
      button.addEventListener("click", () => {
        choosePlan(+button.dataset.plan);
        $("order").scrollIntoView();
        $("plan").focus({ preventScroll: true });
      });
    // The one that layers have most often at a step in the middle, where heads differ most.
    const usual = planOf(data.layers[data.layers.length >> 1], data.steps >> 1);
    const first = data.plans.indexOf(usual);
    if (options.length) choosePlan(usual.timeline >= 0 ? first : +options[0].value);
  }

  // ---------------------------------------------------------------------------------------------------------- The page

  let isDrawing = false;
  function requestDraw() {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
      isDrawing = false;
      for (const map of [headsMap, stepsMap, meanMap]) map.draw();
      drawScale();
      drawClassColours();
      drawTimes();
      drawTimeline();
    });
  }
  function update(changes) {
    Object.assign(state, changes);
    drawLayer();
    requestDraw();
  }
  function openTarget() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target || target.tagName !== "DETAILS") return;
    target.parentElement.open = true;
    target.open = true;
    target.scrollIntoView();
  }
  function setUpClasses() {
    for (const image of document.querySelectorAll("img[data-class]")) {
      const item = data.classes[image.dataset.class];
      if (item && pictureOf(item)) showPicture(image, item);
    }
    for (const button of document.querySelectorAll("button[data-class]")) {
      const index = +button.dataset.class;
      if (!data.classes[index]) continue;
      button.append(pictureElement(data.classes[index]));
      button.addEventListener("click", () => openZoom(index));
    }
  }
  function setUpControls() {
    $("step").max = data.steps - 1;
    $("layer").max = data.layers.length - 1;
    for (const id of ["step-control", "steps-figure", "mean-figure", "steps"]) $(id).hidden = data.steps === 1;
    $("layer-control").hidden = data.layers.length === 1;
    $("step").addEventListener("input", () => update({ step: +$("step").value }));
    $("layer").addEventListener("input", () => update({ layer: +$("layer").value }));
    for (const radio of document.querySelectorAll("input[name=shown]"))
      radio.addEventListener("change", () => update({ shown: radio.value }));
  }
  readTheme();
  setUpControls();
  setUpClasses();
  update({ layer: data.layers.length >> 1, step: data.steps >> 1 });
  setUpPlans();
  openTarget();
  addEventListener("hashchange", openTarget);
  addEventListener("resize", requestDraw);
  dark.addEventListener("change", () => {
    readTheme();
    requestDraw();
    if (timelinePlan()) choosePlan(state.plan);
  });
})();
