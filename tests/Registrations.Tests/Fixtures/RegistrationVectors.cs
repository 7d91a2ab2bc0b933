using System.Text.Json;
using Registry.Identity;

namespace Registry.Registrations.Tests.Fixtures;

/// <summary>tests/vectors/registrations.json, made by ethers (make-registration-vectors.mjs).</summary>
internal static class RegistrationVectors
{
    public static JsonElement All { get; } =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "registrations.json"))).RootElement;

    public static IEnumerable<JsonElement> Registrations => All.GetProperty("registrations").EnumerateArray();

    public static IEnumerable<JsonElement> Forgeries => All.GetProperty("forgeries").EnumerateArray();

    public static IEnumerable<JsonElement> Withdrawals => All.GetProperty("withdrawals").EnumerateArray();

    /// <summary>Of one model, the second registration's.</summary>
    public static JsonElement Withdrawal => Withdrawals.First();

    /// <summary>Each with registrations that rest on it.</summary>
    public static IEnumerable<JsonElement> Authorizations => All.GetProperty("authorizations").EnumerateArray();

    /// <summary>Of the first registration's node, by the peer's own key.</summary>
    public static JsonElement Heartbeat => All.GetProperty("heartbeat");

    /// <summary>Encoded records that are malformed or prove nothing.</summary>
    public static IEnumerable<JsonElement> BadRecords => All.GetProperty("bad_records").EnumerateArray();

    public static DateTimeOffset Issued { get; } = All.GetProperty("issued").GetDateTimeOffset();

    public static PeerId Worker { get; } = PeerId.Parse(All.GetProperty("peers").GetProperty("worker").Text("id"));

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static RegistrationBody Body(this JsonElement vector) => RegistrationBody.FromJson(vector.GetProperty("body"));

    /// <summary>Null where the vector has no such member.</summary>
    public static string? MaybeText(this JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>The body of a vector with one of its signatures: eip191, eip191_compact or eip712.</summary>
    public static RegistrationBody Signed(this JsonElement vector, string signature = "eip191") => vector.Body() with
    {
        Signature = vector.Text(signature),
        SignatureScheme = signature == "eip712" ? "eip712" : null,
    };

    /// <summary>A body with the peer signature of its vector, and the key where the peer id does not hold it.</summary>
    public static RegistrationBody ByPeer(this RegistrationBody body, JsonElement vector) => body with
    {
        PeerPublicKey = vector.MaybeText("peer_public_key"),
        PeerSignature = vector.Text("peer_signature"),
    };
}
