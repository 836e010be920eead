/** Who somebody is: TokenReview for a token, SelfSubjectReview for oneself. */
import { review } from '../reviews.ts';

export const tokenreviews = review('authentication', 'TokenReview');
export const selfsubjectreviews = review('authentication', 'SelfSubjectReview');
