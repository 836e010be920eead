kubectl get nodes -l node-role.kubernetes.io/control-plane -o jsonpath='{.items[0].metadata.name}{"\n"}' > ~/lab/control-plane.txt
kubectl get nodes --sort-by=.metadata.name --no-headers -o custom-columns=N:.metadata.name,V:.status.nodeInfo.kubeletVersion,R:.status.nodeInfo.containerRuntimeVersion > ~/lab/nodes.txt
