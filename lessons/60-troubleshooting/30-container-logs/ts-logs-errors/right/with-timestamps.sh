kubectl -n ts-logs logs gateway -c {{log.wanted}} --timestamps | grep ERROR > ~/lab/errors.txt
grep -c ERROR ~/lab/errors.txt > ~/lab/count.txt
