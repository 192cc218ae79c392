
// Votes stay in this browser until they are saved as a file. `exported` is the study, written before this text.
const storage = {
  async open(code) {
    this.rater = exported.raters.find(rater => rater.code.toLowerCase() === code.trim().toLowerCase());
    if (!this.rater) throw new Error('Nobody has this code. Is it typed as it was given?');
    this.key = `rating-${exported.id}-${this.rater.code}`;
    return { kind: exported.kind, questions: exported.questions, items: this.rater.items, votes: this.votes() };
  },

  // Read anew each time: the page may be open twice.
  votes() {
    return JSON.parse(localStorage.getItem(this.key) ?? '[]');
  },

  async save(votes) {
    const at = new Date().toISOString();
    const old = this.votes().filter(vote => !votes.some(one => one.item === vote.item && one.question === vote.question));
    const all = [...old, ...votes.map(vote => ({ ...vote, at }))];
    try {
      localStorage.setItem(this.key, JSON.stringify(all));
    } catch {
      throw new Error('Not saved: this browser keeps no data. Allow it, or use another browser.');
    }
  },

  handOut() {
    const results = { study: exported.id, rater: this.rater.code, votes: this.votes() };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(results, null, 1)], { type: 'application/json' }));
    link.download = `results-${this.rater.code}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  },
};
