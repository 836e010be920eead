/** What a new lesson and a new exercise begin with: files that lint, and whose proof says what is still to be written. */
import type { Domain } from './types.ts';

/** Texts by the paths of files, relative to the new folder. */
export type NewFiles = Readonly<Record<string, string>>;

export function newLesson(domain: Domain): NewFiles {
  return {
    'lesson.yaml': `# yaml-language-server: $schema=../../schema/lesson.json
domain: ${domain}
competencies: [] # lines of the curriculum, such as W4
minutes: 30
sandbox: { nodes: 3 }
`,
    'ko.md': page(
      '새 레슨',
      '이 레슨에서 무엇을 배우는지 한 문장으로 적습니다.',
      '이 레슨을 마치면 무엇을 할 수 있는지 적습니다.',
    ),
    'en.md': page(
      'New lesson',
      'One sentence: what is learned here.',
      'Say what a learner can do after this lesson.',
    ),
  };
}

function page(title: string, description: string, body: string): string {
  return `---\ntitle: ${title}\ndescription: "${description}"\n---\n\n${body}\n`;
}

/** `id` is also the name of its namespace. */
export function newExercise(id: string, domain: Domain): NewFiles {
  return {
    'exercise.yaml': `# yaml-language-server: $schema=../../../schema/exercise.json
domain: ${domain}
competencies: [] # lines of the curriculum, such as W4
minutes: 5
docs: [concepts/workloads/controllers/deployment] # where one would look this up
sandbox: { nodes: 3 }
namespaces: [${id}]
setup:
  - { apply: setup.yaml, wait: true }
checks:
  - id: ready
    points: 2
    within: 20s
    object:
      apiVersion: apps/v1
      kind: Deployment
      namespace: ${id}
      name: web
      is:
        spec: { replicas: 3 }
        status: { readyReplicas: 3 }
`,
    'setup.yaml': `# The start state. Take it out of exercise.yaml and delete it when there is none.
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${id} }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: nginx, image: "nginx:1.27-alpine" }]
`,
    'ko.md': exercisePage(
      '새 실습',
      `네임스페이스 \`${id}\`에서 무엇을 해야 하는지 적습니다.`,
      '끝났을 때 참이어야 하는 것을 한 문장으로 적습니다.',
      '무엇이 틀렸는지, 어디를 볼지 적습니다. 명령은 적지 않습니다.',
    ),
    'en.md': exercisePage(
      'New exercise',
      `Say what is to be done in namespace \`${id}\`.`,
      'Say in one sentence what must be true at the end.',
      'Say what is wrong or where to look. Never the command.',
    ),
    'solution.sh': 'false # still to be written: one right answer, as a learner would type it\n',
    'wrong/near-miss.sh': '# fails: ready\nfalse # still to be written: an answer that is nearly right\n',
  };
}

function exercisePage(title: string, task: string, check: string, hint: string): string {
  return `---
title: ${title}
---

${task}

<check-box check="ready">

${check}

</check-box>

<hint-box check="ready">

${hint}

</hint-box>
`;
}

/** A lesson's page with the box of one more exercise, below those that it has, else at its end. */
export function withExercise(body: string, exercise: string): string {
  const box = `<exercise-box exercise="${exercise}">\n</exercise-box>\n`;
  const last = body.lastIndexOf('</exercise-box>');
  if (last === -1) return `${body.trimEnd()}\n\n${box}`;
  const end = last + '</exercise-box>'.length;
  return `${body.slice(0, end)}\n\n${box.trimEnd()}${body.slice(end)}`;
}
