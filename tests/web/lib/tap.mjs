// One TAP report: a case passes when its list of complaints is empty.
export class Report {
  constructor() {
    this.count = 0;
    this.failed = 0;
  }

  case(title, complaints) {
    this.count++;
    const ok = complaints.length === 0;
    if (!ok) this.failed++;
    console.log(`${ok ? 'ok' : 'not ok'} ${this.count} - ${title}`);
    for (const complaint of complaints) {
      console.log('# ' + String(complaint).replaceAll('\n', '\n# '));
    }
  }

  // Runs `work`, which returns complaints; what it throws is a complaint too.
  async run(title, work) {
    let complaints;
    try {
      complaints = await work();
    } catch (error) {
      complaints = [error.message];
    }
    this.case(title, complaints ?? []);
  }

  skip(title, why) {
    this.count++;
    console.log(`ok ${this.count} - ${title} # SKIP ${why}`);
  }

  // Prints the plan; returns the exit status.
  end() {
    console.log(`1..${this.count}`);
    return this.failed ? 1 : 0;
  }
}
