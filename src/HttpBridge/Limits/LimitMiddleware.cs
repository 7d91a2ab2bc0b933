using System.Globalization;
using Microsoft.AspNetCore.Http;
using Registry.HttpBridge.Errors;
using Registry.HttpBridge.Listeners;
using Registry.Multiformats;
using Registry.Registrations;

namespace Registry.HttpBridge.Limits;

/// <summary>
/// Charges the calls of strangers before anything of them is read. A right key, or a heartbeat that its peer signed, comes first
/// and is charged to its node; all else to the address. What a trusted listener let in is not charged.
/// </summary>
internal sealed class LimitMiddleware(RequestDelegate next, BridgeState state)
{
    private readonly RequestLimits _limits = state.Limits;

    public Task InvokeAsync(HttpContext context)
    {
        var call = context.GetEndpoint()?.Metadata.GetMetadata<ChargedCall>() ?? ChargedCall.Default;
        if (call.Class is not { } calls || context.IsTrusted(state.Options.Trust)) return next(context);
        if (call.Proof is NodeProof.Key or NodeProof.KeyOrPeer && NodeByKey(context) is { } node) return ChargeNodeAsync(context, node);
        return call.Proof == NodeProof.KeyOrPeer && MayBeSigned(context.Request) ? ChargeSignedAsync(context, call, calls) : ChargeAddressAsync(context, call, calls);
    }

    /// <summary>By the node's peer: then the node pays. To look costs a signature, so that is bounded, too.</summary>
    private async Task ChargeSignedAsync(HttpContext context, ChargedCall call, CallClass calls)
    {
        if (CallerNode.ReadId(context) is { } node
            && _limits.TryTakeProof(node, RequestLimits.GroupsOf(context))
            && await BodyPeek.ReadAsync(context, HeartbeatBody.FromJson) is { } heartbeat
            && state.Registrar.Verify(node, heartbeat) is { } signed)
        {
            context.Features.Set(signed);
            await ChargeNodeAsync(context, node);
        }
        else
        {
            await ChargeAddressAsync(context, call, calls);
        }
    }

    /// <summary>Who shows a key is not looked into for another proof.</summary>
    private static bool MayBeSigned(HttpRequest request) =>
        request.Headers.Authorization.Count == 0 && CallerNode.HasBody(request) && request.HasJsonContentType();

    private Task ChargeAddressAsync(HttpContext context, ChargedCall call, CallClass calls)
    {
        // A signed withdrawal costs what a registration costs.
        if (call.Proof == NodeProof.Key && HttpMethods.IsDelete(context.Request.Method) && CallerNode.HasBody(context.Request)) calls = CallClass.Registrations;
        var from = RequestLimits.GroupsOf(context);
        var wait = _limits.Addresses.TryTake(calls, from);
        return wait == TimeSpan.Zero ? next(context) : TryAllowanceAsync(context, call, calls, from.Address, wait);
    }

    private Guid? NodeByKey(HttpContext context) =>
        CallerNode.ReadId(context) is { } node && CallerNode.ReadKey(context.Request) is { } key && state.Registrar.IsRightKey(node, key) ? node : null;

    private async Task ChargeNodeAsync(HttpContext context, Guid node)
    {
        var wait = _limits.Nodes.TryTake(node);
        if (wait > TimeSpan.Zero)
        {
            await RefuseAsync(context, null, wait);
            return;
        }

        await next(context);
        if (context.Response.StatusCode is < 200 or > 299) return;
        if (HttpMethods.IsDelete(context.Request.Method)) _limits.Known.Forget(node);
        else _limits.Known.Heard(node, RequestLimits.GroupsOf(context).Address);
    }

    /// <summary>The address has nothing left; a node that is at home there may have.</summary>
    private async Task TryAllowanceAsync(HttpContext context, ChargedCall call, CallClass calls, AddressGroup from, TimeSpan wait)
    {
        if (calls == CallClass.Registrations && _limits.Known.AnyFrom(from) && await IsAllowedAsync(context, call, from)) await next(context);
        else await RefuseAsync(context, calls, wait);
    }

    private async Task<bool> IsAllowedAsync(HttpContext context, ChargedCall call, AddressGroup from)
    {
        if (call.Proof == NodeProof.Key) return CallerNode.ReadId(context) is { } named && _limits.Known.TryTake(named, from);
        if (call.Proof != NodeProof.Body || await RegistrationPeek.ReadNodeAsync(context, state.Registrar.Options.Network) is not { } node) return false;
        return CallerNode.ReadKey(context.Request) is { } key && state.Registrar.IsRightKey(node, key)
            ? _limits.Nodes.TryTake(node) == TimeSpan.Zero
            : _limits.Known.TryTake(node, from);
    }

    private Task RefuseAsync(HttpContext context, CallClass? calls, TimeSpan wait)
    {
        _limits.CountRefusal(calls);
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new ProblemResult(ApiError.RateLimited(calls is null ? "this node" : "your address", seconds)).ExecuteAsync(context);
    }
}
