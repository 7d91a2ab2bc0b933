using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Registry.Identity;
using Registry.Identity.Wallets;
using Registry.Registrations;

namespace Registry.HttpBridge.Limits;

/// <summary>Finds out which node a registration is for, and leaves its body to be read again. No signature is looked at.</summary>
internal static class RegistrationPeek
{
    /// <summary>A registration has at most 4 KiB. Whoever has no budget left is not read further than this.</summary>
    private const int MaxBytes = 8 * 1024;

    /// <summary>Null for what is no registration.</summary>
    public static async Task<Guid?> ReadNodeAsync(HttpContext context, string network)
    {
        if (context.Request.ContentLength > MaxBytes) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size && !(size.MaxRequestBodySize < MaxBytes)) size.MaxRequestBodySize = MaxBytes;
        try
        {
            return await BodyPeek.ReadAsync(context, json => NodeOf(RegistrationBody.FromJson(json), network));
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    private static Guid? NodeOf(RegistrationBody body, string network) =>
        body.ModelId is { } model && PeerId.TryParse(body.PeerId ?? "", out var peer) && EthereumAddress.TryParse(body.WalletAddress ?? "", out var wallet, out _)
            ? NodeId.Of(network, peer, model, wallet)
            : null;
}
