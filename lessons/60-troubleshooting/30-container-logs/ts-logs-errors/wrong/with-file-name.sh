# fails: count
kubectl -n ts-logs logs gateway -c {{log.wanted}} | grep ERROR > ~/lab/errors.txt
wc -l ~/lab/errors.txt > ~/lab/count.txt
