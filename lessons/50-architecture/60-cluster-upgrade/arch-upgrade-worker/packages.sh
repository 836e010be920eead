# The nodes of kind come with the programs alone. This makes of them what they are on other machines: packages of a repository, on hold.
# packages.sh MINOR VERSION: packages.sh v1.35 1.35.8
set -eu
export DEBIAN_FRONTEND=noninteractive
keyring=/etc/apt/keyrings/kubernetes-apt-keyring.gpg
repository="https://pkgs.k8s.io/core:/stable:/$1/deb/"
# code 68: what has to be fetched cannot be reached
curl -fsS --retry 2 --connect-timeout 15 -o /dev/null "${repository}Release.key" || exit 68
apt-get update -q
apt-get install -q -y --no-install-recommends ca-certificates curl gpg
mkdir -p -m 755 /etc/apt/keyrings
curl -fsSL "${repository}Release.key" | gpg --batch --yes --dearmor -o "$keyring"
echo "deb [signed-by=$keyring] $repository /" > /etc/apt/sources.list.d/kubernetes.list
apt-get update -q
apt-get install -q -y --allow-change-held-packages -o Dpkg::Options::=--force-confold "kubeadm=$2-*" "kubelet=$2-*" "kubectl=$2-*"
apt-mark hold kubeadm kubelet kubectl
systemctl daemon-reload
systemctl restart kubelet
