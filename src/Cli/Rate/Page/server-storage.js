'use strict';

// Votes go to the server, which answers when they are on the disk.
const storage = {
  async open(code) {
    this.address = 'api/raters/' + encodeURIComponent(code.trim());
    const response = await this.ask(this.address);
    if (response.status === 404) throw new Error('Nobody has this code. Is it typed as it was given?');
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    const opened = await response.json();
    this.study = opened.study;
    return opened;
  },

  async save(votes) {
    const response = await this.ask(`${this.address}/votes?study=${encodeURIComponent(this.study)}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(votes),
    });
    if (response.status === 409) throw new Error('Not saved: another study is served here now. Load this page again.');
    if (!response.ok) throw new Error(`Not saved: the server answered ${response.status}. Choose again to try once more.`);
  },

  async ask(address, request) {
    try {
      return await fetch(address, request);
    } catch {
      throw new Error('Not saved: the server cannot be reached. Choose again to try once more.');
    }
  },
};
