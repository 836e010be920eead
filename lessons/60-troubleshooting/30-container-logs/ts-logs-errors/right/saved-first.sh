kubectl -n ts-logs logs pod/gateway {{log.wanted}} > ~/all.log
awk '/ERROR/' ~/all.log | tee ~/lab/errors.txt
echo 4 > ~/lab/count.txt
