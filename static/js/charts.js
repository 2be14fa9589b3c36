/* The trend and the radar. All figures come as text from the page ("3.19"); nothing is computed here but places. */
(() => {
  'use strict';
  if (!window.Chart) return;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const comma = (text) => text.replace('.', ',');
  const data = (canvas, name) => JSON.parse(document.getElementById(canvas.dataset[name]).textContent);
  const number = (point) => (point && point.value ? Number(point.value) : null);
  let BLUE, INK, QUIET, PAPER, GREY, CUT, STYLES; // of the screen, light or dark, or of the paper
  const NARROW = 460; // px of chart below which only the ends of the national line are labelled
  const SHAPES = { resmi: 'circle', hitung: 'triangle', statement: 'triangle', berita: 'triangle', mandiri: 'circle' };
  const FILLED = ['resmi', 'hitung'];
  const BIG = document.querySelector('.p-paparan') ? Math.max(1, Math.min(2, window.innerWidth / 1000)) : 1; // letters for a meeting room
  const font = (weight, size) => `${weight} ${size * BIG}px ${Chart.defaults.font.family}`;

  const readColours = () => {
    [BLUE, INK, QUIET, PAPER, GREY, CUT] = ['--k-blue-dark', '--k-ink', '--k-ink-2', '--k-paper', '--k-grey', '--k-cut'].map(css);
    STYLES = {
      own: { borderColor: BLUE, borderWidth: 3, pointRadius: 4.5, pointBackgroundColor: BLUE },
      earlier: { borderColor: INK, borderWidth: 2, borderDash: [5, 4], pointRadius: 4.5, pointStyle: 'triangle', pointBackgroundColor: INK },
      national: { borderColor: GREY, borderWidth: 2, pointRadius: 3.5, pointStyle: 'rect', pointBackgroundColor: GREY },
    };
  };

  /* ----- trend: bands, breaks and labels are drawn on the chart itself ----- */

  // The bands stand at the axis with their names; another instrument's bands bring their own figures.
  const bandsAt = (trend) => ({
    afterBuildTicks: (axis) => { axis.ticks = trend.segments[0].bands.map(([, low]) => ({ value: Number(low) })); },
    ticks: {
      color: QUIET, font: { size: 12 * BIG }, autoSkip: false,
      callback(value) {
        const [name, low] = trend.segments[0].bands.find((band) => Number(band[1]) === value);
        return this.chart.width < NARROW ? comma(low) : `${name} ${comma(low)}`;
      },
    },
  });

  const drawBands = (chart, trend) => {
    const { ctx, chartArea: area, scales: { x, y } } = chart;
    const half = trend.years.length > 1 ? (x.getPixelForValue(1) - x.getPixelForValue(0)) / 2 : area.width / 2;
    let named = '';
    trend.segments.forEach((segment) => {
      const left = Math.max(area.left, x.getPixelForValue(segment.from) - half);
      const right = Math.min(area.right, x.getPixelForValue(segment.to) + half);
      const fresh = named && JSON.stringify(segment.bands) !== named;
      segment.bands.forEach(([, low]) => {
        const at = y.getPixelForValue(Number(low));
        ctx.strokeStyle = CUT; ctx.lineWidth = 1;
        ctx.beginPath(); ctx.moveTo(left + 1, at); ctx.lineTo(right - 1, at); ctx.stroke();
        if (!fresh || right - left < 60) return;
        ctx.font = font(500, 12); ctx.fillStyle = QUIET; ctx.textAlign = 'right'; ctx.textBaseline = 'bottom';
        ctx.fillText(comma(low), right - 2, at - 2);
      });
      named = JSON.stringify(segment.bands);
    });
  };

  const drawBreaks = (chart, trend) => {
    const { ctx, chartArea: area, scales: { x } } = chart;
    trend.segments.slice(1).forEach((segment, place) => {
      const at = (x.getPixelForValue(segment.from - 1) + x.getPixelForValue(segment.from)) / 2;
      ctx.strokeStyle = INK; ctx.lineWidth = 1.25; ctx.setLineDash([3, 4]);
      ctx.beginPath(); ctx.moveTo(at, area.top + 18); ctx.lineTo(at, area.bottom); ctx.stroke(); ctx.setLineDash([]);
      ctx.fillStyle = PAPER; ctx.fillRect(at - 6, area.bottom - 5, 12, 10);
      ctx.lineWidth = 1.75;
      [-3, 3].forEach((shift) => { ctx.beginPath(); ctx.moveTo(at + shift - 3, area.bottom + 6); ctx.lineTo(at + shift + 3, area.bottom - 6); ctx.stroke(); });
      const room = area.right - at;
      ctx.fillStyle = INK; ctx.font = font(560, 12); ctx.textBaseline = 'alphabetic';
      if (!place) { ctx.textAlign = 'right'; ctx.fillText(trend.segments[0].size, at - 8, area.top + 12 * BIG); }
      ctx.textAlign = 'left';
      const first = segment.name.split(' ')[0];
      const words = room > 100 * BIG ? [segment.size] : room > 64 * BIG ? [first, ...segment.size.split(' ')] : [first];
      words.forEach((word, line) => ctx.fillText(word, at + (room > 64 * BIG ? 8 : 3), area.top + (12 + line * 15) * BIG));
    });
  };

  const drawIntervals = (chart, trend) => {
    const { ctx, scales: { x, y } } = chart;
    trend.self.forEach((point, place) => {
      if (!point || !point.low) return;
      const at = x.getPixelForValue(place), low = y.getPixelForValue(Number(point.low)), high = y.getPixelForValue(Number(point.high));
      ctx.strokeStyle = BLUE; ctx.lineWidth = 2; ctx.setLineDash([4, 3]);
      ctx.fillStyle = PAPER; ctx.fillRect(at - 6, high, 12, low - high); ctx.strokeRect(at - 6, high, 12, low - high); ctx.setLineDash([]);
    });
  };

  /* The upper mark of a year is labelled above, the lowest below, one between them where it has room. */
  const labelsOf = (chart, trend, place) => {
    const { y, x } = chart.scales;
    const narrow = chart.chartArea.width < NARROW;
    const ends = trend.national.map((point, at) => (point ? at : -1)).filter((at) => at >= 0);
    const found = [];
    const add = (point, color, weight) => {
      if (!point) return;
      const text = point.value ? comma(point.value) : `${comma(point.low)}–${comma(point.high)}`;
      const high = Number(point.value || point.high), low = Number(point.value || point.low);
      found.push({ text, color, weight, top: y.getPixelForValue(high), bottom: y.getPixelForValue(low), wide: narrow && !point.value, at: x.getPixelForValue(place) });
    };
    add(trend.result[place], BLUE, 650);
    add(trend.self[place], BLUE, 520);
    if (!narrow || place === ends[0] || place === ends[ends.length - 1]) add(trend.national[place], GREY, 540);
    return found.sort((a, b) => a.top - b.top);
  };

  const put = (ctx, label, px, py, align) => {
    ctx.font = font(label.weight, 13); ctx.fillStyle = label.color; ctx.textAlign = align || 'center';
    const half = ctx.measureText(label.text).width / 2 + 1;
    if (!align) px = Math.max(half, Math.min(px, ctx.canvas.clientWidth - half)); // a broad one at the edge stays whole
    ctx.lineWidth = 4; ctx.strokeStyle = PAPER; ctx.lineJoin = 'round'; ctx.textBaseline = 'alphabetic';
    ctx.strokeText(label.text, px, py); ctx.fillText(label.text, px, py);
  };

  const drawLabels = (chart, trend) => {
    const { ctx } = chart;
    trend.years.forEach((_, place) => {
      const labels = labelsOf(chart, trend, place);
      labels.forEach((label, rank) => {
        const before = labels[rank - 1], after = labels[rank + 1];
        if (label.wide) put(ctx, label, label.at, label.bottom + 20 * BIG); // no room for an interval beside its neighbours
        else if (!before) put(ctx, label, label.at, label.top - 13);
        else if (!after) put(ctx, label, label.at, label.bottom + 10 + 12 * BIG);
        else if (label.top - before.bottom > 36) put(ctx, label, label.at, label.top - 13);
        else if (after.top - label.bottom > 36) put(ctx, label, label.at, label.bottom + 10 + 12 * BIG);
        else put(ctx, label, label.at + 12, label.top + 5, 'left');
      });
    });
  };

  const drawNames = (chart, trend) => {
    const { ctx, chartArea: area, scales: { x, y } } = chart;
    if (area.width < NARROW) return;
    const last = (points) => points.reduce((found, point, at) => (point && point.value ? at : found), -1);
    const name = (points, text, color, right, down, align) => {
      const place = last(points);
      if (place < 0) return;
      put(ctx, { text, color, weight: 560 }, x.getPixelForValue(place) + right, y.getPixelForValue(Number(points[place].value)) + down, align);
    };
    name(trend.result, trend.name, BLUE, 16, -14 - 16 * BIG, 'right');
    name(trend.national, 'Nasional', GREY, 14, 5, 'left');
  };

  /* One data set a segment: a line never runs across a break. Inside a segment dots bridge years without data. */
  const lines = (trend, points, look) => trend.segments.map((segment) => ({
    data: points.map((point, place) => (place >= segment.from && place <= segment.to ? number(point) : null)),
    borderColor: BLUE, borderWidth: 3, tension: 0, clip: false, pointHitRadius: 14, pointBorderWidth: 2.5, spanGaps: true,
    segment: { borderDash: (step) => (step.p0.skip || step.p1.skip ? [2, 5] : undefined) },
    pointStyle: points.map((point) => (point ? SHAPES[point.origin] || 'rect' : 'circle')),
    pointBackgroundColor: points.map((point) => (point && FILLED.includes(point.origin) ? BLUE : PAPER)),
    pointRadius: 6.5,
    ...look,
  }));

  const drawTrend = (canvas) => {
    const trend = data(canvas, 'trend');
    const national = { label: 'Rata-rata nasional', borderColor: GREY, backgroundColor: GREY, pointBackgroundColor: GREY, borderWidth: 2.5, pointRadius: 5 };
    const own = { label: 'Mandiri', borderDash: [5, 4], borderWidth: 2, pointRadius: 5.5, pointBorderWidth: 2 };
    new Chart(canvas, {
      type: 'line',
      data: {
        labels: trend.years.map(String),
        datasets: [...lines(trend, trend.result, { label: trend.name }), ...lines(trend, trend.self, own), ...lines(trend, trend.national, national)],
      },
      options: {
        responsive: true, maintainAspectRatio: false, layout: { padding: { top: 6, right: 8 } },
        scales: {
          x: { offset: true, grid: { display: false }, border: { color: INK, width: 1.5 }, ticks: { color: INK, font: { weight: 560, size: canvas.parentNode.clientWidth < NARROW ? 11 : 13 * BIG }, maxRotation: 0, autoSkip: false } },
          y: { min: 1, max: 5, grid: { display: false }, border: { display: false }, ...bandsAt(trend) },
        },
      },
      plugins: [{
        id: 'sheet',
        beforeDatasetsDraw: (chart) => { chart.ctx.save(); drawBands(chart, trend); drawBreaks(chart, trend); drawIntervals(chart, trend); chart.ctx.restore(); },
        afterDatasetsDraw: (chart) => { chart.ctx.save(); drawLabels(chart, trend); drawNames(chart, trend); chart.ctx.restore(); },
      }],
    });
  };

  /* ----- radar: an aspect without a value is a gap, never a point at the centre ----- */

  const wrap = (text, width) => text.split(' ').reduce((rows, word) => {
    const last = rows.length - 1;
    if (last >= 0 && `${rows[last]} ${word}`.length <= width) rows[last] += ` ${word}`;
    else rows.push(word);
    return rows;
  }, []);

  const drawRadar = (canvas) => {
    const radar = data(canvas, 'radar');
    const narrow = canvas.parentNode.clientWidth < 420;
    new Chart(canvas, {
      type: 'radar',
      data: {
        labels: radar.labels.map((label) => (narrow ? label.split('.')[0] : wrap(label, 18))),
        datasets: radar.series.map((series) => ({
          label: series.name,
          data: series.values.map((value) => (value === null ? null : Number(value))),
          fill: series.style === 'own' && !series.values.includes(null),
          backgroundColor: `color-mix(in srgb, ${BLUE} 12%, transparent)`,
          spanGaps: false,
          ...STYLES[series.style],
        })).reverse(),
      },
      options: {
        responsive: true, maintainAspectRatio: false, layout: { padding: 0 },
        scales: { r: {
          min: 0, max: 5, grid: { color: CUT }, angleLines: { color: CUT },
          ticks: { stepSize: 1, backdropColor: PAPER, color: QUIET, font: { size: 12 }, callback: (tick) => tick || '' },
          pointLabels: { color: INK, font: { size: 13, weight: 520 } },
        } },
      },
    });
  };

  const draw = () => {
    readColours();
    Chart.defaults.font.family = css('--bs-body-font-family') || 'sans-serif';
    Chart.defaults.font.size = 13;
    Chart.defaults.color = QUIET;
    Chart.defaults.animation = false;
    Chart.defaults.plugins.legend.display = false;
    Chart.defaults.plugins.tooltip.callbacks.label = (item) => `${item.dataset.label}: ${comma((item.parsed.y ?? item.parsed.r).toFixed(2))}`;
    document.querySelectorAll('canvas[data-trend]').forEach(drawTrend);
    document.querySelectorAll('canvas[data-radar]').forEach(drawRadar);
  };

  // On paper the charts have their own size, as a canvas that is only stretched prints blurred, and the colours of paper.
  const charts = () => Object.values(Chart.instances);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => { charts().forEach((chart) => chart.destroy()); draw(); };
  const sizeOnPaper = (chart) => (chart.config.type === 'radar' ? chart.resize(400, 360) : BIG > 1 ? chart.resize(1000, 400) : chart.resize(740, 288));
  const onPaper = (is) => { document.documentElement.classList.toggle('is-printed', is); if (dark.matches) redraw(); };
  window.addEventListener('beforeprint', () => { onPaper(true); charts().forEach(sizeOnPaper); });
  window.addEventListener('afterprint', () => { onPaper(false); charts().forEach((chart) => chart.resize()); });
  dark.addEventListener('change', redraw);
  document.fonts.load('560 13px Inter').then(() => document.fonts.ready).then(draw, draw);
})();
