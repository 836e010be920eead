# fails: busiest
until kubectl -n ts-alloc top pods 2>/dev/null | grep -q '[0-9][0-9]m'; do sleep 3; done
sleep 16
kubectl top nodes --sort-by=cpu --no-headers | awk 'NR==1{print $1}' > ~/lab/busiest.txt
printf 'none-a\nnone-b\n' > ~/lab/besteffort.txt
