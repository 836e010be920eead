# fails: kubeconfig, csr
kubectl config view --raw --flatten > ~/lab/jiwon.kubeconfig
kubectl --kubeconfig=$HOME/lab/jiwon.kubeconfig config rename-context $(kubectl config current-context) jiwon
kubectl -n arch-dev create rolebinding developers-pods --clusterrole=edit --group=developers
