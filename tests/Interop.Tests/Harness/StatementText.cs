using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Registry.Interop.Tests.Harness;

/// <summary>What is signed for a body, written from the documentation; nothing of the daemon's is in it.</summary>
internal static class StatementText
{
    private static readonly (string Label, string Field)[] Rows =
    [
        ("Wallet", "wallet_address"), ("Peer", "peer_id"), ("Model", "model_id"), ("Address", "public_addr"), ("GPU", "gpu_model"), ("VRAM GB", "vram_total_gb"),
        ("Blocks", "num_blocks"), ("Dtype", "torch_dtype"), ("Issued", "issued_at"), ("Expires", "expires_at"), ("API key hash", "api_key_hash"),
    ];

    /// <param name="kind">registration, withdrawal or authorization.</param>
    /// <param name="body">Its fields, in a spelling that is canonical but for numbers and IPv4 addresses.</param>
    public static string Of(string kind, JsonObject body) => string.Join('\n',
    [
        $"Far Mesh {kind}", SecondLine(kind), "", "Network: far-mesh",
        .. Rows.Where(row => body[row.Field] is not null).Select(row => $"{row.Label}: {Value(row.Field, body[row.Field]!)}"),
    ]);

    public static string OfHeartbeat(string node, string status, string issued) =>
        $"Far Mesh heartbeat\nNetwork: far-mesh\nNode: {node}\nStatus: {status}\nIssued: {issued}";

    /// <summary>What a peer signs in an envelope of one of our domains, registration or heartbeat: three parts, each behind its length.</summary>
    public static byte[] Envelope(string domain, string payload) =>
        [.. new[] { $"far-mesh-{domain}", $"/far-mesh/{domain}", payload }.Select(Encoding.UTF8.GetBytes).SelectMany(part => Varint(part.Length).Concat(part))];

    private static string SecondLine(string kind) => kind switch
    {
        "registration" => "I run this peer and offer this model.",
        "withdrawal" => "I no longer offer this.",
        _ => "This peer may register its models for me.",
    };

    private static string Value(string field, JsonNode given) => field switch
    {
        "public_addr" => Multiaddr(given.GetValue<string>()),
        "vram_total_gb" => decimal.Parse(given.ToString(), CultureInfo.InvariantCulture).ToString("0.##", CultureInfo.InvariantCulture),
        _ => given.ToString(),
    };

    private static string Multiaddr(string address) =>
        address.Split(':') is [var host, var port] && !address.StartsWith('/') ? $"/ip4/{host}/tcp/{port}" : address;

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value > 127; value >>= 7) yield return (byte)(value | 128);
        yield return (byte)value;
    }
}
