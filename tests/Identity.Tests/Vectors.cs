using System.Text.Json;

namespace Registry.Identity.Tests;

/// <summary>The JSON vectors in tests/vectors, read once.</summary>
internal static class Vectors
{
    internal static JsonElement PeerIds { get; } = Load("peer-ids.json");

    internal static JsonElement Envelopes { get; } = Load("signed-envelopes.json");

    internal static JsonElement Wallets { get; } = Load("wallet-signatures.json");

    internal static byte[] Hex(this JsonElement vector, string name) => Convert.FromHexString(Digits(vector.Text(name)));

    internal static string Text(this JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    private static string Digits(string hex) => hex.StartsWith("0x", StringComparison.Ordinal) ? hex[2..] : hex;

    private static JsonElement Load(string file)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", file))).RootElement;
}
