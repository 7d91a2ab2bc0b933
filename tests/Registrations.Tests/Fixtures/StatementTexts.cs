namespace Registry.Registrations.Tests.Fixtures;

/// <summary>What is signed, written down here once more: a mistake in the program's own text must not be signed along.</summary>
internal static class StatementTexts
{
    public static string Registration(RegistrationBody body)
    {
        return Joined(
            "Far Mesh registration",
            "I run this peer and offer this model.",
            "",
            "Network: far-mesh",
            $"Wallet: {body.WalletAddress}",
            $"Peer: {body.PeerId}",
            $"Model: {body.ModelId}",
            $"Address: {Address(body.PublicAddr!)}",
            $"GPU: {body.GpuModel}",
            "VRAM GB: 24",
            $"Blocks: {body.NumBlocks}",
            $"Dtype: {body.TorchDtype}",
            $"Issued: {body.IssuedAt}",
            body.ExpiresAt is null ? null : $"Expires: {body.ExpiresAt}",
            body.ApiKeyHash is null ? null : $"API key hash: {body.ApiKeyHash}");
    }

    /// <summary>1.2.3.4:1 or host.name:1 as a multiaddr; a multiaddr is one.</summary>
    private static string Address(string given)
    {
        if (given.StartsWith('/')) return given;
        var (host, port) = (given.Split(':')[0], given.Split(':')[1]);
        return char.IsAsciiDigit(host[0]) ? $"/ip4/{host}/tcp/{port}" : $"/dns/{host}/tcp/{port}";
    }

    public static string Withdrawal(RegistrationBody body) => Joined(
        "Far Mesh withdrawal",
        "I no longer offer this.",
        "",
        "Network: far-mesh",
        $"Wallet: {body.WalletAddress}",
        $"Peer: {body.PeerId}",
        $"Model: {body.ModelId}",
        $"Issued: {body.IssuedAt}");

    public static string Authorization(RegistrationBody body) => Joined(
        "Far Mesh authorization",
        "This peer may register its models for me.",
        "",
        "Network: far-mesh",
        $"Wallet: {body.WalletAddress}",
        $"Peer: {body.PeerId}",
        $"Model: {body.ModelId}",
        $"Issued: {body.IssuedAt}",
        $"Expires: {body.ExpiresAt}");

    public static string Heartbeat(Guid node, string status, string issued) => Joined(
        "Far Mesh heartbeat",
        "Network: far-mesh",
        $"Node: {node}",
        $"Status: {status}",
        $"Issued: {issued}");

    private static string Joined(params string?[] lines) => string.Join('\n', lines.Where(line => line is not null));
}
