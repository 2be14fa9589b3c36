/* Files and folders dropped in: one after the other in pieces, each a draft of its owner as soon as it has arrived.

   What is here already travels no second time, whatever day the folder is dropped in again. */
(() => {
  'use strict';
  const form = document.querySelector('[data-drop-files]');
  if (!form || !window.tus || !window.tus.isSupported) return;

  const PIECE = 1024 * 1024;
  const AGAIN = 10000; // ms until a broken line is tried once more
  const ASKED_AT_ONCE = 500;
  const OF_SYSTEMS = /^(\.|~\$|thumbs\.db$|desktop\.ini$)/i;
  const token = form.elements.csrfmiddlewaretoken.value;
  const find = (selector) => form.querySelector(selector);
  const [input, panel, bar, words, list, link] = ['input[type=file]', '.bm-drop__p', 'progress', '[role=status]', 'ul', '.bm-drop__p > p:last-child'].map(find);
  const stored = document.getElementById('bm-belum');
  const unfinished = stored ? JSON.parse(stored.textContent) : [];
  const waiting = [];
  const total = { all: 0, done: 0, known: 0, failed: 0 };
  let running = false;
  let typed = false;

  const say = (text) => { words.textContent = text; };
  const post = (address, fields) => {
    const body = new FormData();
    Object.entries({ ...fields, csrfmiddlewaretoken: token }).forEach(([name, value]) => body.append(name, value));
    return fetch(address, { method: 'POST', body, headers: { Accept: 'application/json', 'X-CSRFToken': token } });
  };
  const pause = (ms) => new Promise((go) => {
    const timer = window.setTimeout(go, ms);
    window.addEventListener('online', () => { window.clearTimeout(timer); go(); }, { once: true });
  });
  class Ended extends Error {} // the session has: nothing more can be sent

  // --- what was dropped ------------------------------------------------------------------------
  const readAll = (reader) => new Promise((done, broken) => {
    const found = [];
    const more = () => reader.readEntries((part) => { // a browser hands a hundred at a time
      if (!part.length) { done(found); return; }
      found.push(...part);
      more();
    }, broken);
    more();
  });
  const filesOf = async (entry, folder = '') => {
    if (entry.isFile) {
      const file = await new Promise((done, broken) => { entry.file(done, broken); });
      return [{ file, path: `${folder}${entry.name}` }];
    }
    const inner = await readAll(entry.createReader());
    const found = await Promise.all(inner.map((one) => filesOf(one, `${folder}${entry.name}/`)));
    return found.flat();
  };
  const droppedFiles = async (transfer) => {
    const entries = Array.from(transfer.items || []).map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return Array.from(transfer.files, (file) => ({ file, path: file.name }));
    return (await Promise.all(entries.map((entry) => filesOf(entry)))).flat();
  };
  const chosenFiles = (field) => Array.from(field.files, (file) => ({ file, path: file.webkitRelativePath || file.name }));

  const unknown = async (found) => {
    const left = [];
    for (let start = 0; start < found.length; start += ASKED_AT_ONCE) {
      const part = found.slice(start, start + ASKED_AT_ONCE);
      const answer = await persist(() => post(form.dataset.known, { berkas: JSON.stringify(part.map(({ file, path }) => [path, file.size])) }));
      const known = new Set((await answer.json()).sudah);
      left.push(...part.filter((_, place) => !known.has(place)));
    }
    return left;
  };
  const persist = async (send) => {
    for (;;) {
      try {
        const answer = await send();
        if (answer.status === 401 || answer.redirected) throw new Ended();
        if (answer.ok) return answer;
        if (answer.status < 500 && answer.status !== 429) throw new Ended();
      } catch (error) {
        if (error instanceof Ended) throw error;
      }
      say('Menunggu jaringan. Dilanjutkan sendiri begitu tersambung.');
      await pause(AGAIN);
    }
  };

  // --- one after the other -----------------------------------------------------------------------
  const statusOf = (error) => error.originalResponse?.getStatus() ?? 0;
  const isBreak = (status) => status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
  const upload = ({ file, path }, url) => new Promise((done, broken) => {
    const sender = new window.tus.Upload(file, {
      endpoint: url ? null : form.dataset.to,
      uploadUrl: url,
      headers: { 'X-CSRFToken': token },
      chunkSize: PIECE,
      retryDelays: [0, 1000, 3000, 5000],
      storeFingerprintForResuming: false, // names of files stay on no shared computer
      metadata: { filename: file.name, page: form.dataset.page, details: JSON.stringify({ letak: path }) },
      onShouldRetry: (error) => isBreak(statusOf(error)),
      onUploadUrlAvailable: () => { sender.options.endpoint = null; },
      onProgress: (bytes) => { show(path, bytes / file.size); },
      onSuccess: () => done(new URL(sender.url, window.location.href).pathname),
      onError: (error) => { error.at = sender.url; broken(error); },
    });
    sender.start();
  });
  const show = (path, part) => {
    const at = total.done + total.failed;
    bar.value = total.all ? (100 * (at + part)) / total.all : 0;
    say(`${at + 1} dari ${total.all} berkas: ${path}, ${Math.floor(part * 100)} %.`);
  };
  const note = (path, why) => {
    total.failed += 1;
    const line = document.createElement('li');
    line.textContent = `${path}: ${why}`;
    list.append(line);
  };
  const receive = async (path, id) => {
    const answer = await (await persist(() => post(form.action, { unggahan: id, letak: path }))).json();
    if (answer.status === 'gagal') note(path, answer.kendala); else total.done += 1;
  };
  const failed = async ({ file, path }, why) => {
    await persist(() => post(form.action, { gagal: why, letak: path, ukuran: file.size }));
    note(path, why);
  };
  const begun = ({ file, path }) => unfinished.find((row) => row.name === path && row.size === file.size);
  const send = async (one) => {
    let url = begun(one) ? `${form.dataset.to}${begun(one).id}/` : null;
    for (;;) {
      try {
        show(one.path, 0);
        url = await upload(one, url);
        await receive(one.path, url.split('/').filter(Boolean).pop());
        return;
      } catch (error) {
        if (error instanceof Ended || !('originalResponse' in error)) throw error;
        const status = statusOf(error);
        if (isBreak(status)) {
          url = error.at || url;
          say(`${one.path}: menunggu jaringan. Dilanjutkan sendiri begitu tersambung.`);
          await pause(AGAIN);
        } else if ([404, 410].includes(status) && url) {
          url = null;
        } else {
          if (status === 401 || !error.originalResponse.getHeader('Content-Type')?.startsWith('text/plain')) throw new Ended();
          await failed(one, error.originalResponse.getBody());
          return;
        }
      }
    }
  };
  const work = async () => {
    if (running) return;
    running = true;
    panel.hidden = false;
    try {
      while (waiting.length) await send(waiting.shift());
      finish();
    } catch {
      say('Berhenti: sesi berakhir atau halaman ditolak. Masuk lagi, lalu seret foldernya sekali lagi; yang sudah masuk tidak diulang.');
      waiting.length = 0;
    }
    running = false;
  };
  const finish = () => {
    bar.value = 100;
    const parts = [`${total.done} berkas masuk`, total.known && `${total.known} sudah ada`, total.failed && `${total.failed} gagal`];
    say(`Selesai: ${parts.filter(Boolean).join(', ')}.`);
    link.hidden = false;
    if (!typed && !total.failed) window.location.assign(form.dataset.page);
  };
  const take = async (found) => {
    const wanted = found.filter(({ file }) => !OF_SYSTEMS.test(file.name));
    if (!wanted.length) return;
    panel.hidden = false;
    link.hidden = true;
    say(`Memeriksa ${wanted.length} berkas…`);
    try {
      const left = await unknown(wanted);
      total.known += wanted.length - left.length;
      total.all += left.length;
      waiting.push(...left);
      await work();
    } catch {
      say('Berhenti: sesi berakhir. Masuk lagi, lalu seret foldernya sekali lagi; yang sudah masuk tidak diulang.');
    }
  };

  // --- the page's parts --------------------------------------------------------------------------
  const folder = Object.assign(document.createElement('input'), { type: 'file', webkitdirectory: true, multiple: true, hidden: true });
  const button = find('.bm-drop__f');
  form.classList.add('is-scripted');
  input.classList.add('visually-hidden'); // the zone shows its focus
  button.hidden = !('webkitdirectory' in folder);
  button.after(folder);
  button.addEventListener('click', () => folder.click());
  [input, folder].forEach((field) => field.addEventListener('change', () => {
    const found = chosenFiles(field);
    field.value = '';
    take(found);
  }));
  const zone = find('.drop');
  ['dragover', 'dragleave', 'drop'].forEach((name) => zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.toggle('is-over', name === 'dragover');
    if (name === 'drop') droppedFiles(event.dataTransfer).then(take);
  }));
  document.getElementById('bm-daftar')?.addEventListener('input', () => { typed = true; });
  window.addEventListener('beforeunload', (event) => { if (running) event.preventDefault(); });

  // What had arrived whole when the page was left becomes a draft now.
  unfinished.filter((row) => row.offset === row.size).forEach((row) => { receive(row.name, row.id).then(finish, () => {}); });
})();
