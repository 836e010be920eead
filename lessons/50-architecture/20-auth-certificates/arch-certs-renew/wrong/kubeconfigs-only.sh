# fails: file, answer
ssh {{cp}} kubeadm certs renew admin.conf
ssh {{cp}} kubeadm certs renew apiserver-kubelet-client
