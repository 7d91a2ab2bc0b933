using System.Text;
using Registry.Multiformats;

namespace Registry.Interop.Tests.Harness;

/// <summary>Where models, registrations and withdrawals are found in the DHT.</summary>
internal static class FarMeshKeys
{
    public static Multihash ModelHash(string model) => Multihash.Sha256(Encoding.UTF8.GetBytes(model));

    public static Cid ModelCid(string model) => new(Cid.RawCodec, ModelHash(model));

    public static string Registration(string model, string peer) => $"/far-mesh/{ModelHash(model)}/{peer}";

    /// <param name="model">* for every model.</param>
    /// <param name="peer">Who withdraws, unless a wallet does.</param>
    /// <param name="wallet">The wallet that withdraws; null when the peer does.</param>
    public static string Withdrawal(string model, string peer, string? wallet) =>
        $"/far-mesh/{(model == "*" ? "*" : ModelHash(model))}/{peer}/{(wallet is null ? "" : $"{wallet}/")}withdrawn";
}
