# fails: kubeconfig, csr
kubectl config view --raw --flatten > ~/lab/{{user}}.kubeconfig
kubectl --kubeconfig=$HOME/lab/{{user}}.kubeconfig config rename-context $(kubectl config current-context) {{user}}
kubectl -n arch-dev create rolebinding developers-pods --clusterrole=edit --group=developers
