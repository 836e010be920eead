# fails: errors, count
kubectl -n ts-logs logs gateway -c {{log.wanted}} --tail=20 | grep ERROR > ~/lab/errors.txt
wc -l < ~/lab/errors.txt > ~/lab/count.txt
