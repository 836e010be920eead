# fails: count
kubectl -n ts-logs logs gateway -c app | grep ERROR > ~/lab/errors.txt
wc -l ~/lab/errors.txt > ~/lab/count.txt
