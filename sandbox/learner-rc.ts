/** The texts that make a learner's shell: what bash reads at its start, and what `kubectl` says when there is none. */
import type { Fault } from './faults.ts';

/** bash's start file; `host` is what the prompt says. The learner's own `~/.bashrc` is read after our settings and wins; the marks go around what it made of the prompt. */
export function learnerRc(completionScript: string | undefined, host = 'naru'): string {
  const completion = completionScript === undefined ? '' : completing(completionScript);
  return [BASICS.replace('HOST', host), completion, OWN_SETTINGS, MARKS].join('\n');
}

/** As one word of a shell command. */
const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const BASICS = String.raw`# Written anew whenever a terminal opens. Your own settings belong in ~/.bashrc, which is read last.
# 터미널을 열 때마다 새로 만들어집니다. 나만의 설정은 마지막에 읽히는 ~/.bashrc 파일에 적어 주십시오.
PS1='\[\e[36m\]HOST\[\e[0m\]:\[\e[34m\]\w\[\e[0m\]\$ '
HISTFILE=~/.bash_history HISTSIZE=5000 HISTFILESIZE=5000
# A line that begins with a space is not kept. Times go into the file, and not into what history prints.
HISTCONTROL=ignoreboth HISTTIMEFORMAT=
# A terminal may be gone at any moment: keep each command as soon as it is entered.
PROMPT_COMMAND='history -a'
shopt -s checkwinsize histappend
alias ls='ls --color=auto' grep='grep --color=auto'
alias k=kubectl
`;

const OWN_SETTINGS = `if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
`;

/**
 * Where the prompt begins and ends (OSC 133 `A`, `B`), where a command begins (`C`) and how it ended (`D`), so that the page knows
 * whether a command of the text would be typed at a prompt or into a program. They are put around PS1 anew before each
 * prompt, because the learner may change it; bash before 4.4 cannot tell where a command begins, and tells nothing. A
 * bash that is begun from this one (`bash`, `exec bash`) gets the marks through its environment; a shell in a container has none.
 */
const MARKS = `if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
  PROMPT_COMMAND="\${PROMPT_COMMAND%"\${PROMPT_COMMAND##*[!; ]}"}"
  PROMPT_COMMAND+="\${PROMPT_COMMAND:+; }"
  PROMPT_COMMAND+='case $PS1 in *133\\;B*) ;; *) PS1="\\[\\e]133;D;\\$?\\a\\e]133;A\\a\\]$PS1\\[\\e]133;B\\a\\]" ;; esac; '
  PROMPT_COMMAND+='case $PS0 in *133\\;C*) ;; *) PS0+="\\e]133;C\\a" ;; esac'
  export PROMPT_COMMAND
fi
`;

/**
 * kubectl's completion leans on two functions of the package bash-completion. Where that is not installed, these do
 * what it needs: words are what blanks separate, so that = and : stay inside them.
 */
const completing = (script: string): string => `if ! declare -F _get_comp_words_by_ref >/dev/null; then
  _get_comp_words_by_ref() {
    local line="\${COMP_LINE:0:COMP_POINT}"
    read -ra words <<<"$line"
    case "$line" in *[[:blank:]]) words+=('') ;; esac
    cword=$((\${#words[@]} - 1))
    cur="\${words[cword]}" prev=''
    if ((cword > 0)); then prev="\${words[cword - 1]}"; fi
  }
fi
if ! declare -F __ltrim_colon_completions >/dev/null; then
  __ltrim_colon_completions() {
    case "$1$COMP_WORDBREAKS" in *:*:*) ;; *) return 0 ;; esac
    local before="\${1%"\${1##*:}"}" i
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]="\${COMPREPLY[i]#"$before"}"; done
  }
fi
. ${shellWord(script)}
complete -o default -F __start_kubectl k
`;

/** Korean for the two ways there can be no kubectl: none at all, and one that does not work. */
const KOREAN = {
  missing: [
    '이 컴퓨터에 kubectl이 없습니다.',
    '해결 방법: 나루 디렉터리에서 "npm run tools" 명령을 실행해 주십시오. 그러면 이 터미널에서 바로 쓸 수 있습니다.',
  ],
  unusable: [
    '찾은 kubectl이 제대로 작동하지 않습니다.',
    '해결 방법: 환경 변수 KUBECTL의 값을 고치거나 지우고 나루를 다시 시작해 주십시오. 또는 나루 디렉터리에서 "npm run tools" 명령을 실행해 주십시오.',
  ],
};

/** A program named kubectl for machines without one: the remedy in both languages instead of "command not found". */
export function kubectlStandIn(problem: Fault, toolsDir: string | undefined): string {
  const missing = problem.code === 'tools/kubectl-missing';
  const fetched = shellWord(`${toolsDir}/kubectl`);
  // Once one has been fetched, terminals that are open already have it too.
  const later =
    missing && toolsDir !== undefined ? `if [ -x ${fetched} ]; then exec ${fetched} "$@"; fi\n` : '';
  return `#!/bin/sh
${later}cat >&2 <<'END'
${(missing ? KOREAN.missing : KOREAN.unusable).join('\n')}

kubectl cannot be used: ${problem.message}
Remedy: ${problem.remedy}
END
exit 127
`;
}
