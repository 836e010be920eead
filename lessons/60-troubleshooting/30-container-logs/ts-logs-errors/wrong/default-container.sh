# fails: errors, count
kubectl -n ts-logs logs gateway | grep ERROR > ~/lab/errors.txt
wc -l < ~/lab/errors.txt > ~/lab/count.txt
