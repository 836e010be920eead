# fails: busiest, besteffort
for n in {{worker1}} {{worker2}}; do c=$(kubectl describe node $n | awk '/Allocated resources/{f=1} f&&$1=="cpu"{print $2; exit}'); case $c in *m) v=${c%m};; *) v=$((c*1000));; esac; echo "$v $n"; done | sort -n | awk 'NR==1{print $2}' > ~/lab/busiest.txt
printf 'none-b\nnone-a\n' > ~/lab/besteffort.txt
