/**
 * What a process has open is passed on to what it becomes, unless it was marked otherwise. These lines of bash close all
 * but the first three, and `naru_keep`, where that is set.
 */
export const CLOSE_DESCRIPTORS = `for at in /dev/fd/*; do at=\${at##*/}; [ "$at" -gt 2 ] 2>/dev/null && [ "$at" != "\${naru_keep-}" ] && eval "exec $at>&-"; done; unset at naru_keep`;
