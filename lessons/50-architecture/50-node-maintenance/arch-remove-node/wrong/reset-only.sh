# fails: gone
kubectl drain {{worker2}} --ignore-daemonsets --delete-emptydir-data --timeout=180s
ssh {{worker2}} kubeadm reset -f
