/** What an autoscaler looks at, on one line. After `formatHPAMetrics`. */
import type { Fields } from '../fields.ts';

const SHOWN = 2;

/** `cpu: 10%/50%`, `cpu: <unknown>/50% + 1 more...` */
export function formatMetrics(metrics: readonly Fields[], current: readonly Fields[]): string {
  if (metrics.length === 0) return '<none>';
  const all = metrics.map((metric, index) => formatMetric(metric, current[index]));
  const text = all.slice(0, SHOWN).join(', ');
  return all.length > SHOWN ? `${text} + ${all.length - SHOWN} more...` : text;
}

function formatMetric(metric: Fields, status: Fields | undefined): string {
  const type = String(metric['type'] ?? '');
  const source: Fields = metric[type.charAt(0).toLowerCase() + type.slice(1)] ?? {};
  const now: Fields = status?.[type.charAt(0).toLowerCase() + type.slice(1)]?.current ?? {};
  const target: Fields = source['target'] ?? {};
  switch (type) {
    case 'Resource':
    case 'ContainerResource':
      return `${source['name']}: ${resourceUsage(now, target)}`;
    case 'Pods':
      return `${now['averageValue'] ?? '<unknown>'}/${target['averageValue']}`;
    case 'Object':
    case 'External':
      return target['averageValue'] === undefined
        ? `${now['value'] ?? '<unknown>'}/${target['value']}`
        : `${now['averageValue'] ?? '<unknown>'}/${target['averageValue']} (avg)`;
    default:
      return '<unknown type>';
  }
}

function resourceUsage(now: Fields, target: Fields): string {
  if (target['averageValue'] !== undefined) {
    return `${now['averageValue'] ?? '<unknown>'}/${target['averageValue']}`;
  }
  const used = now['averageUtilization'] === undefined ? '<unknown>' : `${now['averageUtilization']}%`;
  return `${used}/${target['averageUtilization'] === undefined ? '<auto>' : `${target['averageUtilization']}%`}`;
}
