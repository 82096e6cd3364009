import type { Subject } from './subject.js';

/** Sotto makes a new session after so many messages; nobody's session lives longer here. */
const MESSAGES_OF_A_SESSION = 1000;

/** Seconds that something took, for all that was counted. */
export interface Taken {
  readonly cpu: number;
  readonly wall: number;
}

/** Does a task and answers what each of its measures took; `org.sotto.local.bench.encryption` is at the other end. */
export async function measure(
  subject: Subject,
  task: unknown,
  count: number,
): Promise<Readonly<Record<string, Taken>>> {
  switch (task) {
    case 'SESSIONS': {
      const strangers = await subject.strangers(count);
      const [BEGIN, ACCEPT] = [new Stopwatch(), new Stopwatch()];
      await BEGIN.time(count, strangers.begin);
      await ACCEPT.time(count, strangers.accept);
      return { BEGIN, ACCEPT };
    }
    case 'ONE_WAY':
      return { ONE_WAY: await messages(subject, count, false) };
    case 'IN_TURN':
      return { IN_TURN: await messages(subject, count, true) };
    default:
      throw new TypeError(`task: ${JSON.stringify(task)} (expected: SESSIONS, ONE_WAY or IN_TURN)`);
  }
}

async function messages(subject: Subject, count: number, inTurn: boolean): Promise<Taken> {
  const watch = new Stopwatch();
  for (let done = 0; done < count; done += MESSAGES_OF_A_SESSION) {
    const conversation = await subject.conversation();
    const some = Math.min(MESSAGES_OF_A_SESSION, count - done);
    await watch.time(some, async (index) => conversation(inTurn && index % 2 === 1));
  }
  return watch;
}

/** Adds up what its works took. Processor time is the whole process': its collector and its threads for WebCrypto count. */
class Stopwatch implements Taken {
  cpu = 0;
  wall = 0;

  async time(count: number, work: (index: number) => Promise<void>): Promise<void> {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    for (let index = 0; index < count; index++) {
      await work(index);
    }
    const { user, system } = process.cpuUsage(cpu);
    this.cpu += (user + system) / 1e6;
    this.wall += (performance.now() - wall) / 1e3;
  }
}
