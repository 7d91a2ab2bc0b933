using System.Net;
using System.Net.NetworkInformation;
using Registry.Multiformats;

namespace Registry.Libp2p.Transport.Tcp;

/// <summary>Which addresses of this machine a listener answers on.</summary>
public static class LocalAddresses
{
    /// <summary>
    /// The endpoint itself, or for a wildcard the addresses of the interfaces that are up. Link-local IPv6 addresses are left
    /// out: they mean nothing without the interface, which differs from machine to machine.
    /// </summary>
    public static IReadOnlyList<Multiaddr> Expand(IPEndPoint endpoint)
    {
        if (!endpoint.Address.Equals(IPAddress.Any) && !endpoint.Address.Equals(IPAddress.IPv6Any))
        {
            return [Multiaddr.FromTcp(endpoint)];
        }

        return [.. OfInterfaces()
            .Where(address => address.AddressFamily == endpoint.AddressFamily)
            .Select(address => Multiaddr.FromTcp(new IPEndPoint(address, endpoint.Port)))];
    }

    /// <summary>The addresses of the interfaces that are up, without link-local IPv6 ones.</summary>
    public static IEnumerable<IPAddress> OfInterfaces() => Interfaces().Where(address => !address.IsIPv6LinkLocal).Distinct();

    private static IEnumerable<IPAddress> Interfaces()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .SelectMany(network => network.GetIPProperties().UnicastAddresses)
                .Select(unicast => unicast.Address);
        }
        catch (NetworkInformationException)
        {
            // A sandbox may hide the interfaces; loopback is there all the same.
            return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        }
    }
}
