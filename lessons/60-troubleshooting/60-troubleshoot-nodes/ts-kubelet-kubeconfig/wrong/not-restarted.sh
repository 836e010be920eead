# fails: ready
ssh {{node}} "sed -i '/^ *server: /s#{{fault.wrong}}#{{fault.right}}#' /etc/kubernetes/kubelet.conf"
