# fails: debug-gone
kubectl -n fnd-labels label pods -l debug debug= --overwrite
