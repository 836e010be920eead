# the kubelet runs, so its log says what it cannot do; one message in ten names the reason
ssh {{node}} "journalctl -u kubelet -n 500 --no-pager | grep 'Unable to register node with API server' | tail -n 1 | cut -c 1-250"
ssh {{node}} grep server: /etc/kubernetes/kubelet.conf
# what the address should be: the cluster says it to everybody who joins
SERVER=$(kubectl -n kube-public get configmap cluster-info -o jsonpath='{.data.kubeconfig}' | sed -n 's/^ *server: //p')
ssh {{node}} "sed -i 's#server: .*#server: $SERVER#' /etc/kubernetes/kubelet.conf"
ssh {{node}} systemctl restart kubelet
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
