# fails: mirror
ssh {{worker1}} "sed -i 's#^staticPodPath: .*#staticPodPath: /etc/kubernetes/manifests#' /var/lib/kubelet/config.yaml"
sleep 10
