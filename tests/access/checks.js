// What axe-core does not look for. Put into a page as window.lookOver; each function lists what is wrong.
(() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (node) => node.shadowRoot ? [node, ...all(node.shadowRoot)] : [node]);
  const name = (node) => node.outerHTML.replace(/\s+/g, ' ').slice(0, 120);
  // .unseen is there for screen readers only
  const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest('.unseen');
  const usable = (node) => shown(node) && !node.disabled && !node.closest('[inert]') && node.matches(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex="0"]');
  const labels = (node) => [...(node.labels ?? [])];

  function focused() {
    let node = document.activeElement;
    while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node;
  }

  const outlined = (style) => (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'
    && !/rgba\(.*, 0\)/.test(style.outlineColor)) || style.boxShadow !== 'none';
  let way = []; // what has had the focus so far
  let spacing;

  const checks = {
    structure(language) {
      const found = [];
      if (document.documentElement.lang !== language) found.push('lang: ' + document.documentElement.lang);
      if (document.title.trim().length < 5) found.push('title: ' + document.title);
      const wrong = document.querySelector('.faults, [role=alert] h2');
      if (wrong && !/^(Error|Problem):/.test(document.title)) found.push('title without Error: ' + document.title);
      for (const node of document.querySelectorAll('[accesskey]')) found.push('accesskey: ' + name(node));
      for (const node of document.querySelectorAll('[tabindex]'))
        if (node.tabIndex > 0) found.push('tabindex above 0: ' + name(node));
      return found;
    },

    // What is wider than its place. A field scrolls in itself, and so may a table in a region that takes the focus.
    wide() {
      const held = (node) => /auto|scroll/.test(getComputedStyle(node).overflowX) && node.tabIndex >= 0;
      const own = ['textarea', 'input', 'select', 'iframe'];
      const found = all(document).filter((node) => document.body.contains(node) && shown(node)
        && !own.includes(node.localName) && !node.closest('svg') && !held(node) && getComputedStyle(node).display !== 'inline'
        && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1,
      ).map((node) => `${node.scrollWidth} px in ${node.clientWidth}: ${name(node)}`);
      const page = document.scrollingElement.scrollWidth;
      if (page > innerWidth + 1) found.unshift(`the page: ${page} px in ${innerWidth}`);
      return found;
    },

    // What is too small to press, without the exception for spacing. A box to tick is as large as its label, a
    // link in a sentence may be as large as its line, and what waits out of sight for the focus is left out.
    small(smallest) {
      const inText = (node) => getComputedStyle(node).display === 'inline'
        && node.parentElement.textContent.trim() !== node.textContent.trim();
      return all(document).filter((node) => usable(node) && !inText(node)).map((node) => {
        const boxes = [node, ...labels(node)].map((one) => one.getBoundingClientRect());
        const most = (side) => Math.max(...boxes.map((one) => one[side]));
        const outside = most('right') <= 0 || most('bottom') + scrollY <= 0;
        return { node, width: most('width'), height: most('height'), outside };
      }).filter(({ width, height, outside }) => !outside && width > 1 && height > 1
        && Math.min(width, height) < smallest - 0.5,
      ).map(({ node, width, height }) => `${Math.round(width)} × ${Math.round(height)}: ${name(node)}`);
    },

    // Whether some of what has the focus is on top at its place (WCAG 2.2, 2.4.11).
    seen() {
      const node = focused();
      if (node === document.body) return true;
      const box = node.getBoundingClientRect();
      return [[0.5, 0.5], [0.1, 0.1], [0.9, 0.9], [0.5, 0.95]].some(([x, y]) => {
        const top = node.getRootNode().elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return top && (node.contains(top) || top.contains(node) || labels(node).some((one) => one.contains(top)));
      });
    },

    // What the last Tab came to.
    step() {
      const node = focused();
      if (node === document.body || node === document.documentElement) return { at: 'body' };
      const again = way.includes(node);
      if (!again) way.push(node);
      const near = [node, ...labels(node), node.nextElementSibling, node.parentElement].filter(Boolean);
      const ring = near.some((one) => outlined(getComputedStyle(one)))
        || [node.nextElementSibling, ...labels(node)].some((one) => one && outlined(getComputedStyle(one, '::before')));
      return { at: node.localName, again, ring, seen: checks.seen(), first: way[0] === node, html: name(node) };
    },

    // What no Tab came to; of a group of radio buttons one stands for all.
    missed() {
      const inGroup = (node) => node.type === 'radio'
        && way.some((one) => one.type === 'radio' && one.name === node.name);
      const found = all(document).filter((node) => usable(node) && node.tabIndex >= 0 && !way.includes(node)
        && !inGroup(node)).map(name);
      way = [];
      return found;
    },

    // Text set as far apart as WCAG 2.2, 1.4.12 says, and back.
    space(apart) {
      if (apart) {
        spacing = new CSSStyleSheet();
        spacing.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
          word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
      }
      const others = document.adoptedStyleSheets.filter((one) => one !== spacing);
      document.adoptedStyleSheets = apart ? [...others, spacing] : others;
      return [];
    },
  };
  window.lookOver = checks;
})();
