() => {
  const english = new URLSearchParams(location.search).get('lang') === 'en';
  document.documentElement.lang = english ? 'en' : 'fr';
  document.querySelector('#last')?.setAttribute('role', 'log');

  // Of a server that cannot be reached, Gradio tells no event: a request that fails is heard here.
  const fetched = window.fetch;
  window.fetch = (...given) => fetched(...given).catch(error => {
    if (error.name !== 'AbortError') dispatchEvent(new Event('lost'));
    throw error;
  });

  addEventListener('lost', () => {
    const told = document.querySelector('#lost');
    told.hidden = false;
    told.scrollIntoView({block: 'nearest'});
  });

  // What has the focus is scrolled clear of the form, however high what is typed makes it.
  const stays = [...document.querySelectorAll('#composer, #ask')];
  const sizes = new ResizeObserver(() => {
    const height = Math.max(...stays.map(part => part.offsetHeight));
    document.documentElement.style.setProperty('--stays', `${height}px`);
  });
  stays.forEach(part => sizes.observe(part));

  // While an answer is awaited nothing else is asked: what is typed meanwhile stays in the box.
  const send = () => document.querySelector('#question .submit-button');
  addEventListener('asked', () => send().setAttribute('aria-disabled', 'true'));
  for (const end of ['answered', 'lost']) {
    addEventListener(end, () => send().removeAttribute('aria-disabled'));
  }
  const hold = event => {
    const pressed = event.type === 'click'
      ? event.target.closest('#question .submit-button, .asks')
      : event.target.matches('#question textarea') && event.key === 'Enter' && !event.shiftKey;
    if (!pressed || !send().hasAttribute('aria-disabled')) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('click', hold, true);
  document.addEventListener('keydown', hold, true);

  // Told once the typing pauses, so that a screen reader does not speak at every key.
  let pause;
  const measure = () => {
    const told = document.querySelector('#length');
    const {limit, near, past} = told.dataset;
    const left = limit - [...document.querySelector('#question textarea').value].length;
    const says = left < 0 ? past : left <= limit / 10 ? near : '';
    told.textContent = says.replace('{count}', Math.abs(left));
    told.classList.toggle('wrong', left < 0);
  };
  for (const change of ['input', 'asked', 'answered']) {
    addEventListener(change, () => {
      clearTimeout(pause);
      pause = setTimeout(measure, 500);
    });
  }

  // Opens, shows and focuses what a link of an answer names; without this the link only scrolls.
  const show = place => {
    if (place.matches('.card')) place.querySelector('details').open = true;
    for (let fold = place.closest('details'); fold; fold = fold.parentElement.closest('details')) {
      fold.open = true;
    }
    const card = place.closest('.card');
    document.querySelectorAll('mark.chosen').forEach(words => words.classList.remove('chosen'));
    for (const words of card?.querySelectorAll(`mark[data-cited~="${place.dataset.n}"]`) ?? []) {
      words.classList.add('chosen');
    }
    card?.scrollIntoView({block: 'nearest'}); // whole, where there is room for it
    place.scrollIntoView({block: place.matches('h2') ? 'start' : 'nearest'});
    place.focus({preventScroll: true});
  };

  // Where the page may not write to the clipboard, the words are shown, and chosen, to be copied.
  const copy = async button => {
    const words = document.getElementById(button.dataset.copies);
    const told = button.parentElement.querySelector('[role=status]');
    told.textContent = '';
    try {
      await navigator.clipboard.writeText(words.textContent);
      told.textContent = button.dataset.copied;
    } catch {
      words.hidden = false;
      getSelection().selectAllChildren(words);
    }
  };

  // Gradio puts the button in the label of the box, whose name would be that of both.
  document.addEventListener('focusin', event => {
    const box = event.target;
    if (box.matches('#question textarea')) box.setAttribute('aria-label', box.placeholder);
  });

  // Gradio names each choice apart: of one name, the arrows go from one to the next.
  document.addEventListener('keydown', event => {
    const group = event.target.matches('[type=radio]') && event.target.closest('[id].block');
    if (!group) return;
    for (const choice of group.querySelectorAll('[type=radio]')) choice.name = group.id;
  });

  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#src-"], a[href^="#turn-"]');
    const place = link && document.getElementById(link.hash.slice(1));
    const button = event.target.closest('[data-copies]');
    const language = event.target.closest('.switch a');
    if (place) show(place);
    if (button) copy(button);
    if (event.target.closest('[data-prints]')) print();
    if (language) document.querySelector('#speak').click(); // the conversation stays
    if (place || language) event.preventDefault();
  });
}
