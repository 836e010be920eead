# fails: besteffort
kubectl -n ts-alloc get pods -o jsonpath='{range .items[?(@.status.qosClass!="Guaranteed")]}{.metadata.name}{"\n"}{end}' | sort > ~/lab/besteffort.txt
