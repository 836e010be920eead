/** Who may do what: `kubectl auth can-i` and what extensions of a cluster ask. */
import { review } from '../reviews.ts';

export const localsubjectaccessreviews = review('authorization', 'LocalSubjectAccessReview', true);
export const selfsubjectaccessreviews = review('authorization', 'SelfSubjectAccessReview');
export const selfsubjectrulesreviews = review('authorization', 'SelfSubjectRulesReview');
export const subjectaccessreviews = review('authorization', 'SubjectAccessReview');
