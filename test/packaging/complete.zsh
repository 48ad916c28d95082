# What an interactive zsh answers to TAB: complete.zsh FOLDER-OF-COMPLETIONS LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; unset zle_bracketed_paste; TERM=dumb; stty cols 200; fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D; print rea''dy"
local out= part
repeat 400; do zpty -rt shell part && out+=$part; [[ $out == *ready* ]] && break; sleep 0.05; done
zpty -wn shell "$2"$'\t\t'
# Until nothing comes any more for half a second.
out=
local quiet=0
repeat 400; do
  if zpty -rt shell part; then out+=$part; quiet=0; else ((++quiet > 10)) && [[ -n $out ]] && break; sleep 0.05; fi
done
print -r -- "$out"
zpty -d shell
