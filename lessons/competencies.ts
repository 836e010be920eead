/**
 * The competencies of the CKA: what the exam's curriculum lists, by code, in its order. Lessons and exercises name the
 * codes; pages show the names.
 *
 * Source: CKA_Curriculum_v1.35.pdf of github.com/cncf/curriculum. Its domains in the order of their weights; the codes
 * are this course's own, since the curriculum has none. It has no Korean form; the Korean names are this course's.
 */
import type { Bilingual, Course, Domain } from './types.ts';

/** A domain of the exam. What comes before them, `foundations`, is none. */
export type ExamDomain = Exclude<Domain, 'foundations'>;

export interface Competency {
  /** A letter for the domain and a number within it. */
  readonly code: CompetencyCode;
  readonly domain: ExamDomain;
  readonly name: Bilingual<string>;
}

/** Percent of the points that each domain has in the exam, the heaviest first. */
export const WEIGHTS = {
  troubleshooting: 30,
  'cluster-architecture': 25,
  'services-networking': 20,
  'workloads-scheduling': 15,
  storage: 10,
} as const satisfies Record<ExamDomain, number>;

const NAMES = {
  troubleshooting: {
    T1: ['클러스터와 노드의 문제 해결', 'Troubleshoot clusters and nodes'],
    T2: ['클러스터 컴포넌트의 문제 해결', 'Troubleshoot cluster components'],
    T3: [
      '클러스터와 애플리케이션의 리소스 사용량 모니터링',
      'Monitor cluster and application resource usage',
    ],
    T4: ['컨테이너 출력 스트림의 관리와 해석', 'Manage and evaluate container output streams'],
    T5: ['서비스와 네트워킹의 문제 해결', 'Troubleshoot services and networking'],
  },
  'cluster-architecture': {
    A1: ['역할 기반 접근 제어(RBAC) 관리', 'Manage role based access control (RBAC)'],
    A2: [
      '쿠버네티스 클러스터를 설치할 기반 인프라 준비',
      'Prepare underlying infrastructure for installing a Kubernetes cluster',
    ],
    A3: ['kubeadm으로 클러스터를 만들고 관리하기', 'Create and manage Kubernetes clusters using kubeadm'],
    A4: ['클러스터 라이프사이클 관리', 'Manage the lifecycle of Kubernetes clusters'],
    A5: ['고가용성 컨트롤 플레인의 구현과 구성', 'Implement and configure a highly-available control plane'],
    A6: ['Helm과 Kustomize로 클러스터 컴포넌트 설치', 'Use Helm and Kustomize to install cluster components'],
    A7: ['확장 인터페이스(CNI, CSI, CRI 등)의 이해', 'Understand extension interfaces (CNI, CSI, CRI, etc.)'],
    A8: ['CRD의 이해, 오퍼레이터의 설치와 구성', 'Understand CRDs, install and configure operators'],
  },
  'services-networking': {
    N1: ['파드 사이의 연결 이해', 'Understand connectivity between Pods'],
    N2: ['네트워크 정책의 정의와 적용', 'Define and enforce Network Policies'],
    N3: [
      'ClusterIP, NodePort, LoadBalancer 서비스와 엔드포인트 사용',
      'Use ClusterIP, NodePort, LoadBalancer service types and endpoints',
    ],
    N4: ['Gateway API로 인그레스 트래픽 관리', 'Use the Gateway API to manage Ingress traffic'],
    N5: [
      '인그레스 컨트롤러와 인그레스 리소스의 사용법',
      'Know how to use Ingress controllers and Ingress resources',
    ],
    N6: ['CoreDNS의 이해와 사용', 'Understand and use CoreDNS'],
  },
  'workloads-scheduling': {
    W1: [
      '애플리케이션 배포의 이해, 롤링 업데이트와 롤백',
      'Understand application deployments and how to perform rolling update and rollbacks',
    ],
    W2: ['ConfigMap과 Secret으로 애플리케이션 구성', 'Use ConfigMaps and Secrets to configure applications'],
    W3: ['워크로드 오토스케일링 구성', 'Configure workload autoscaling'],
    W4: [
      '스스로 회복하는 견고한 배포를 이루는 기본 요소의 이해',
      'Understand the primitives used to create robust, self-healing, application deployments',
    ],
    W5: [
      '파드 어드미션과 스케줄링(한도, 노드 어피니티 등) 구성',
      'Configure Pod admission and scheduling (limits, node affinity, etc.)',
    ],
  },
  storage: {
    S1: [
      'StorageClass와 동적 볼륨 프로비저닝의 구현',
      'Implement storage classes and dynamic volume provisioning',
    ],
    S2: ['볼륨 유형, 접근 모드, 반환 정책 구성', 'Configure volume types, access modes and reclaim policies'],
    S3: [
      'PersistentVolume과 PersistentVolumeClaim 관리',
      'Manage persistent volumes and persistent volume claims',
    ],
  },
} as const satisfies Record<ExamDomain, Record<string, readonly [ko: string, en: string]>>;

type CodesOf<Names> = Names extends unknown ? keyof Names : never;

/** The codes as they stand in the YAML of lessons and exercises: `W4`. */
export type CompetencyCode = CodesOf<(typeof NAMES)[ExamDomain]>;

/** All of them, domain by domain. */
export const COMPETENCIES: readonly Competency[] = Object.entries(NAMES).flatMap(([domain, names]) =>
  Object.entries(names).map(([code, [ko, en]]) => ({
    code: code as CompetencyCode,
    domain: domain as ExamDomain,
    name: { ko, en },
  })),
);

/** Where a competency is missing. */
export interface Gap {
  readonly code: CompetencyCode;
  /** No lesson teaches it. */
  readonly lesson: boolean;
  /** No exercise asks for it. */
  readonly exercise: boolean;
}

/** Competencies of `domains` that no lesson, or no exercise, of the course names. What only mock exams ask for counts for nothing. */
export function gaps(course: Course, domains: readonly ExamDomain[]): Gap[] {
  const lessons = course.modules.flatMap((module) => module.lessons).filter((lesson) => !lesson.mock);
  const taught = new Set(lessons.flatMap((lesson) => lesson.competencies));
  const asked = new Set(
    lessons.flatMap((lesson) => lesson.exercises.flatMap(({ competencies = [] }) => competencies)),
  );
  return COMPETENCIES.filter(({ domain }) => domains.includes(domain))
    .map(({ code }) => ({ code, lesson: !taught.has(code), exercise: !asked.has(code) }))
    .filter(({ lesson, exercise }) => lesson || exercise);
}
