# fails: ready
kubectl delete node {{node}}
ssh {{node}} systemctl enable --now kubelet
for i in $(seq 60); do kubectl get node {{node}} > /dev/null 2>&1 && break; sleep 1; done
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
