/* Upload forms: several files at once, each sent in pieces before the form, resumed after a broken line or a reload.

   The form itself stays an ordinary post: instead of a file it carries the number of each upload. What was typed is
   kept in this tab until the form is sent; which files wait here, the server knows. */
(() => {
  'use strict';
  const frame = document.getElementById('unggah');
  const form = document.querySelector('form[data-upload]');
  const input = form && form.querySelector('input[type=file][name=file]');
  if (!frame || !input || !window.tus || !window.tus.isSupported) return;

  const PIECE = 1024 * 1024;
  const AT_ONCE = 3;
  const AGAIN = 10000; // ms until a broken line is tried once more, if the browser does not say earlier that it is back
  const each = (frame.dataset.each || '').split(' ').filter(Boolean);
  const WAITS = 'Menunggu jaringan. Dilanjutkan sendiri begitu tersambung.';
  const many = each.length > 0;
  const limit = Number(input.dataset.maxMb) * 1024 * 1024;
  const memory = `unggah:${frame.dataset.owner}:${window.location.pathname}`;
  const headers = { 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value };
  const known = JSON.parse(document.getElementById('unggahan').textContent);
  const rows = [];
  const sent = () => rows.filter((row) => row.chosen); // what an earlier visit left is sent only when somebody chooses it
  let wantsToSend = null; // the button that was pressed while files were on their way

  // --- the page's parts ----------------------------------------------------------------------
  const parts = frame.content.cloneNode(true);
  const zone = parts.querySelector('.drop');
  const again = parts.querySelector('.ug__again');
  const list = parts.querySelector('ul');
  const photos = parts.querySelector('.ug__photos');
  const voice = parts.querySelector('[role=status]');
  input.before(zone);
  zone.append(input);
  zone.querySelector('label').htmlFor = input.id;
  input.classList.add('visually-hidden'); // the zone shows its focus, the list what was chosen
  input.multiple = many;
  (zone.parentElement.querySelector('.form-text') || zone).after(again, list, photos, voice);
  form.querySelectorAll('.ug__kept').forEach((tick) => tick.remove()); // they stand in the list
  const button = form.querySelector('.btn-primary[type=submit]');
  const buttonWords = button.textContent;

  const say = (words) => { voice.textContent = words; };
  const size = (bytes) => {
    if (bytes < 1000) return `${bytes} byte`;
    const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, 'KB'] : [bytes / 1e6, 'MB'];
    return `${amount.toLocaleString('id-ID', { maximumFractionDigits: 1 })} ${unit}`;
  };

  // --- what was typed ------------------------------------------------------------------------
  const shared = () => Array.from(form.elements).filter(
    (field) => field.name && !['file', 'hidden', 'submit'].includes(field.type) && !field.closest('.fl'));
  const save = () => {
    const kept = {
      fields: shared().map((field) => [field.name, field.value, Boolean(field.checked)]),
      rows: Object.fromEntries(rows.filter((row) => row.id).map((row) => [row.id, said(row)])),
      unsent: rows.filter((row) => !row.id).map((row) => [row.name, row.size, said(row)]), // for when the file is chosen again
    };
    try { sessionStorage.setItem(memory, JSON.stringify(kept)); } catch { /* a full or forbidden store only forgets */ }
  };
  const ticks = (field) => field.type === 'checkbox';
  const typedIn = (field) => (ticks(field) ? (field.checked ? 'on' : '') : field.value);
  const said = (row) => Object.fromEntries(Object.entries(row.fields).map(([name, field]) => [name, typedIn(field)]));
  const restoreFields = (kept) => shared().forEach((field) => {
    const choice = ['checkbox', 'radio'].includes(field.type);
    const found = kept.find(([name, value]) => name === field.name && (!choice || value === field.value));
    if (!found) return;
    if (choice) field.checked = found[2]; else field.value = found[1];
    if (choice && field.checked) field.closest('details')?.setAttribute('open', '');
  });

  // --- one file ------------------------------------------------------------------------------
  const look = (row) => {
    const { state, percent } = row;
    const waits = state === 'broken' || (state === 'running' && row.waits);
    row.bar.value = percent;
    row.bar.hidden = state === 'refused' || waits;
    row.bar.classList.toggle('done', state === 'done');
    row.text.textContent = {
      queued: 'Menunggu antrean.',
      running: waits ? WAITS : `Mengunggah, ${percent} %.`,
      broken: row.waits ? WAITS : 'Server belum menjawab. Dicoba lagi sendiri.',
      wanted: `Terhenti pada ${percent} %. Pilih lagi berkas ini di atas untuk melanjutkan.`,
      done: row.chosen ? 'Selesai terunggah; terkirim bersama isian ini.' : 'Tersimpan, belum dikirim; tidak ikut terkirim.',
      refused: '',
    }[state];
    row.error.textContent = row.words || '';
    row.error.hidden = !row.words;
    row.box.hidden = Boolean(row.final) || !row.chosen;
    if (row.more) row.more.hidden = row.box.hidden || !row.more.querySelector('.ug__f').children.length;
    row.earlier.hidden = !row.isEarlier || state !== 'done';
    row.open.hidden = !(state === 'done' && row.opens);
    if (row.id) row.open.querySelector('a').href = `${frame.dataset.photos.replace(/foto\/$/, row.id)}/?kembali=${here()}`;
    offerPhotos();
    row.retry.hidden = !(state === 'broken' || (state === 'refused' && row.file && !row.final));
  };
  const here = () => encodeURIComponent(window.location.pathname + window.location.search);
  const isPhoto = (row) => row.state === 'done' && /\.(jpe?g|png|hei[cf])$/i.test(row.name);
  const offerPhotos = () => { photos.hidden = sent().filter(isPhoto).length < 2; };
  photos.querySelector('button').addEventListener('click', () => {
    save();
    const chosen = sent().filter(isPhoto).map((row) => `&foto=${row.id}`).join('');
    window.location.assign(`${frame.dataset.photos}?kembali=${here()}${chosen}`);
  });
  const turn = (row, state, words = '') => {
    row.state = state;
    row.words = words;
    look(row);
    if (state === 'done') say(`${row.name}: selesai terunggah.`);
    if (state === 'done') row.item.dispatchEvent(new CustomEvent('file-arrived', { bubbles: true, detail: { id: row.id, fields: row.fields } }));
    if (state === 'broken') say(`${row.name}: ${row.text.textContent}`);
    if (words) say(`${row.name}: ${words}`);
    next();
    sendIfReady();
  };
  const advance = (row, bytes) => {
    const percent = Math.floor((bytes / row.size) * 100);
    if (Math.floor(percent / 25) > Math.floor(row.percent / 25) && percent < 100) say(`${row.name}: ${percent} %.`);
    Object.assign(row, { percent, waits: false });
    look(row);
  };
  const waitForLine = (row) => {
    if (row.waits) return;
    row.waits = true;
    look(row);
    say(`${row.name}: ${row.text.textContent}`);
  };

  const addFields = (row, given, errors) => each.forEach((name, place) => {
    const block = document.getElementById(`div_id_${name}`);
    if (!block) return;
    const folded = Boolean(block.closest('details'));
    const copy = block.cloneNode(true);
    const field = copy.querySelector(`[name=${name}]`);
    const id = `${name}-${row.key}`;
    copy.removeAttribute('id');
    copy.hidden = false;
    copy.querySelectorAll('.invalid-feedback').forEach((old) => old.remove());
    copy.querySelectorAll('[id]').forEach((part) => { part.id = `${part.id}-${row.key}`; });
    copy.querySelector('label').htmlFor = id;
    Object.assign(field, { id, disabled: false });
    if (ticks(field)) Object.assign(field, { value: 'on', checked: given[name] === 'on' }); else field.value = given[name] ?? '';
    field.removeAttribute('name');
    const help = copy.querySelector('.form-text');
    const told = stillTold(copy, field, errors[name]);
    field.classList.toggle('is-invalid', Boolean(told));
    if (told) field.setAttribute('aria-invalid', 'true'); else field.removeAttribute('aria-invalid');
    const about = [help, told].filter(Boolean).map((part) => part.id);
    if (about.length) field.setAttribute('aria-describedby', about.join(' ')); else field.removeAttribute('aria-describedby');
    if (place > 0 && help && rows.length) help.hidden = true;
    (errors[name] || []).forEach((words) => mark(field, words));
    row.fields[name] = field;
    (folded ? row.more.querySelector('.ug__f') : row.box).append(copy);
    if (folded && errors[name]) row.more.open = true;
  });
  // What the server said of the field before there was a file: it goes where the file's name has filled it.
  const stillTold = (copy, field, errors) => {
    const told = copy.querySelector('.k-errs');
    if (!told || (!errors && !field.value)) return told;
    told.remove();
    return null;
  };
  const tellMended = (field) => field?.dispatchEvent(new Event('kawal:mended', { bubbles: true }));
  const mark = (field, words) => {
    const error = document.createElement('p');
    error.className = 'invalid-feedback';
    error.id = `${field.id}-salah`;
    error.textContent = words;
    field.classList.add('is-invalid');
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', error.id);
    field.after(error);
  };
  const titleOf = (name) => name.replace(/\.[^.]+$/, '').replace(/[_-]+/g, ' ').trim();
  const firstTyped = () => Object.fromEntries(each.map((name) => {
    const field = form.querySelector(`#div_id_${name} [name]`);
    return [name, field ? typedIn(field) : ''];
  }));

  const add = ({ id = null, name, bytes, file = null, given = {}, errors = {}, isEarlier = false, opens = /\.zip$/i.test(name) }) => {
    const item = document.getElementById('unggah-berkas').content.firstElementChild.cloneNode(true);
    const find = (selector) => item.querySelector(selector);
    const row = {
      id, name, size: bytes, file, item, percent: 0, fields: {}, state: 'queued', key: `${Date.now()}-${rows.length}`,
      url: id ? `${frame.dataset.to}${id}/` : null, bar: find('progress'), text: find('.fl__t'), error: find('.k-err'),
      box: find('.ug__f'), more: find('.ug__m'), retry: find('[data-do=retry]'), earlier: find('.fl__earlier'), open: find('.fl__open'), opens, isEarlier, chosen: !isEarlier,
    };
    row.earlier.querySelector('input').addEventListener('change', (event) => {
      row.chosen = event.target.checked;
      if (!many && row.chosen) rows.filter((other) => other !== row).forEach(cancel);
      look(row);
      arrange();
    });
    find('.fl__n b').textContent = name;
    find('.fl__n span').textContent = size(bytes);
    row.bar.setAttribute('aria-label', `Kemajuan ${name}`);
    item.querySelectorAll('.visually-hidden').forEach((hidden) => { hidden.textContent = ` ${name}`; });
    find('[data-do=cancel]').addEventListener('click', () => cancel(row));
    row.retry.addEventListener('click', () => { row.final = false; turn(row, 'queued'); });
    if (many) addFields(row, given, errors);
    list.append(item);
    rows.push(row);
    arrange();
    return row;
  };
  // What is asked of each file is asked in its row; without a row (a link) the form asks itself.
  const arrange = () => {
    list.hidden = !rows.length;
    [...each, 'url', 'is_confirmed'].forEach((name) => {
      const block = document.getElementById(`div_id_${name}`);
      if (!block) return;
      block.hidden = sent().length > 0;
      block.querySelector(`[name=${name}]`).disabled = sent().length > 0;
    });
  };

  const cancel = (row) => {
    row.cancelled = true;
    if (row.upload) row.upload.abort(false).catch(() => {});
    if (row.url) window.tus.Upload.terminate(row.url, { headers, retryDelays: [0, 2000] }).catch(() => {});
    row.item.remove();
    rows.splice(rows.indexOf(row), 1);
    arrange();
    save();
    say(`${row.name}: dibatalkan.`);
    input.focus();
    next();
    sendIfReady();
  };

  // --- sending -------------------------------------------------------------------------------
  const next = () => {
    const running = rows.filter((row) => row.state === 'running').length;
    rows.filter((row) => row.state === 'queued').slice(0, Math.max(0, AT_ONCE - running)).forEach(start);
  };
  const start = (row) => {
    Object.assign(row, { state: 'running', waits: row.waits || !navigator.onLine });
    look(row);
    const upload = new window.tus.Upload(row.file, {
      endpoint: row.url ? null : frame.dataset.to, // with an address of its own a file is never begun anew unasked
      uploadUrl: row.url,
      headers,
      chunkSize: PIECE,
      retryDelays: [0, 1000, 3000, 5000],
      storeFingerprintForResuming: false, // names of files stay on no shared computer
      metadata: { filename: row.name, page: window.location.pathname, details: JSON.stringify(said(row)).slice(0, 2000) },
      onShouldRetry: (error) => {
        if (!statusOf(error)) waitForLine(row);
        return isBreak(statusOf(error));
      },
      onUploadUrlAvailable: () => {
        row.url = new URL(upload.url, window.location.href).pathname;
        row.id = row.url.split('/').filter(Boolean).pop();
        upload.options.endpoint = null;
        save();
      },
      onProgress: (bytes) => { if (row.state === 'running') advance(row, bytes); },
      onSuccess: () => { row.percent = 100; turn(row, 'done'); },
      onError: (error) => { if (!row.cancelled) failed(row, error); },
    });
    row.upload = upload;
    upload.start();
  };
  const statusOf = (error) => error.originalResponse?.getStatus() ?? 0;
  const FULL = 507; // whoever tries again at once meets the same full disk
  const isBreak = (status) => status === 0 || (status >= 500 && status !== FULL) || status === 409 || status === 423 || status === 429;
  const failed = (row, error) => {
    const status = statusOf(error);
    if (isBreak(status)) {
      row.waits = !status;
      turn(row, 'broken');
      window.setTimeout(() => { if (row.state === 'broken') turn(row, 'queued'); }, AGAIN);
    } else if ([404, 410].includes(status) && row.url) {
      Object.assign(row, { url: null, id: null, percent: 0 });
      turn(row, 'queued');
    } else {
      const plain = error.originalResponse.getHeader('Content-Type')?.startsWith('text/plain');
      const isOurs = error.originalResponse.getHeader('HX-Retarget') === '#pesan'; // the session has ended
      if (isOurs) window.htmx.swap('#pesan', error.originalResponse.getBody(), { swapStyle: 'innerHTML' });
      row.final = status === 413 || status === 422;
      if (row.final) Object.assign(row, { url: null, id: null });
      turn(row, 'refused', plain ? error.originalResponse.getBody()
        : 'Belum terkirim: sesi berakhir. Setelah masuk lagi, isian dan berkas yang sudah terkirim dipulihkan.');
    }
  };
  window.addEventListener('offline', () => rows.filter((row) => row.state === 'running').forEach(waitForLine));
  window.addEventListener('online', () => {
    rows.filter((row) => row.state === 'broken').forEach((row) => turn(row, 'queued'));
    sendIfReady();
  });

  const take = (files) => {
    const chosen = many ? Array.from(files) : Array.from(files).slice(0, 1);
    chosen.forEach((file) => {
      const waiting = rows.find((row) => row.state === 'wanted' && row.name === file.name && row.size === file.size);
      if (waiting) {
        Object.assign(waiting, { file, chosen: true });
        arrange();
        turn(waiting, 'queued');
        return;
      }
      if (!many) sent().forEach(cancel);
      const typed = rows.length ? {} : firstTyped();
      const before = (kept?.unsent || []).find(([name, bytes]) => name === file.name && bytes === file.size)?.[2] || {};
      const given = { ...typed, title: typed.title || titleOf(file.name), ...before };
      const row = add({ name: file.name, bytes: file.size, file, given });
      if (row.fields.title && !typed.title && !before.title) row.fields.title.dataset.guess = given.title;
      tellMended(input);
      if (given.title) tellMended(form.querySelector('#div_id_title [name]'));
      if (file.size > limit) {
        row.final = true;
        turn(row, 'refused', `Berkas ini lebih besar dari ${input.dataset.maxMb} MB. Perkecil resolusinya atau bagi menjadi beberapa berkas.`);
      }
    });
    save();
    next();
  };
  const takeChosen = () => {
    if (!input.files.length) return false;
    take(input.files);
    input.value = '';
    return true;
  };
  // The camera by a field of its own: one field that asks for it would take no files any more.
  const camera = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*', hidden: true });
  camera.setAttribute('capture', 'environment');
  camera.addEventListener('change', () => { take(camera.files); camera.value = ''; });
  zone.querySelector('.ug__cam').after(camera);
  zone.querySelector('.ug__cam').addEventListener('click', () => camera.click());
  input.addEventListener('change', (event) => { if (takeChosen()) event.stopPropagation(); }); // its size is judged here
  ['dragover', 'dragleave', 'drop'].forEach((name) => zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.toggle('is-over', name === 'dragover');
    if (name === 'drop') take(event.dataTransfer.files);
  }));
  form.addEventListener('input', save);

  // --- the form ------------------------------------------------------------------------------
  const sendIfReady = () => {
    if (!wantsToSend || !navigator.onLine) return;
    if (sent().some((row) => ['refused', 'wanted'].includes(row.state))) stopWaiting();
    else if (sent().every((row) => row.state === 'done')) {
      const pressed = wantsToSend;
      stopWaiting();
      form.requestSubmit(pressed);
    }
  };
  const stopWaiting = () => {
    wantsToSend = null;
    button.textContent = buttonWords;
    button.removeAttribute('aria-busy');
  };
  form.addEventListener('submit', (event) => {
    if (!navigator.onLine) { hold(event, 'Menunggu jaringan…', WAITS); return; }
    if (!sent().length) return;
    const stuck = sent().find((row) => ['refused', 'wanted'].includes(row.state));
    if (!stuck && sent().every((row) => row.state === 'done')) { attach(); return; }
    if (stuck) {
      event.preventDefault();
      event.stopPropagation();
      stuck.item.querySelector('[data-do=cancel]').focus();
      say(`${stuck.name} belum terkirim. Pilih lagi berkasnya atau batalkan, lalu kirim.`);
      return;
    }
    hold(event, 'Dikirim setelah semua berkas selesai…', 'Isian dikirim begitu semua berkas selesai terunggah.');
  });
  const hold = (event, words, spoken) => {
    event.preventDefault();
    event.stopPropagation();
    wantsToSend = event.submitter || button;
    button.textContent = words;
    button.setAttribute('aria-busy', 'true');
    say(spoken);
  };
  const attach = () => {
    form.querySelectorAll('[name=upload]').forEach((old) => old.remove());
    sent().forEach((row) => {
      const hidden = Object.assign(document.createElement('input'), { type: 'hidden', name: 'upload', value: row.id });
      form.append(hidden);
      Object.entries(row.fields).forEach(([name, field]) => { field.name = `${name}-${row.id}`; });
    });
    save();
  };

  // "Batal" takes along what this visit has brought: first that, then the way back.
  form.querySelector('.k-buttons a.btn-plain')?.addEventListener('click', async (event) => {
    const brought = sent();
    if (!brought.length) return;
    event.preventDefault();
    const back = event.currentTarget.href;
    brought.forEach((row) => { row.cancelled = true; if (row.upload) row.upload.abort(false).catch(() => {}); });
    const stored = brought.filter((row) => row.url);
    await Promise.allSettled(stored.map((row) => window.tus.Upload.terminate(row.url, { headers, retryDelays: [0, 1000] })));
    window.location.assign(back);
  });

  // --- back again: a refused form, or a page that was left ------------------------------------
  const kept = JSON.parse(sessionStorage.getItem(memory) || 'null');
  Object.keys(sessionStorage).filter((key) => key.startsWith('unggah:') && !key.startsWith(`unggah:${frame.dataset.owner}:`))
    .forEach((key) => sessionStorage.removeItem(key)); // of whoever used this tab before
  known.rows.slice(0, many ? undefined : 1).forEach((old) => {
    const given = known.bound ? old.said : { ...old.said, ...(kept?.rows[old.id] || {}) };
    if (old.chosen && !given.title) given.title = titleOf(old.name);
    const row = add({ id: old.id, name: old.name, bytes: old.size, given, errors: old.errors, isEarlier: !known.bound && !old.chosen, opens: old.opens });
    row.percent = Math.floor((old.offset / old.size) * 100);
    const wrong = (old.errors.file || [])[0];
    if (wrong) turn(row, 'refused', wrong); else turn(row, old.offset === old.size ? 'done' : 'wanted');
  });
  if (!known.bound && rows.length && kept) { restoreFields(kept.fields); again.hidden = false; }
  if (!rows.length && !kept?.unsent?.length) sessionStorage.removeItem(memory);
  takeChosen(); // on a slow line a file is sometimes chosen before this script is there
})();
